// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/atlas.hpp"

namespace leeward::geo {

base::Result<void> Nowhere::each_network(bool v6, const Visit& visit) const {
    visit(Prefix::all(v6), Location{}, 0);
    return {};
}

base::Result<void> Supposed::each_network(bool v6, const Visit& visit) const {
    visit(Prefix::all(v6), location_, location_ == Location{} ? 0 : 1);
    return {};
}

}  // namespace leeward::geo
