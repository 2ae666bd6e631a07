// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/rule.hpp"

namespace leeward::policy {

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::Failover:
            return "failover";
        case Kind::Weighted:
            return "weighted";
        case Kind::Multivalue:
            return "multivalue";
        case Kind::Simple:
            return "simple";
    }
    return "?";
}

dns::Name Owner::name() const {
    return wire_.empty() ? dns::Name() : dns::Name::from_wire(wire_).value();
}

}  // namespace leeward::policy
