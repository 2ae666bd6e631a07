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
        case Kind::Latency:
            return "latency";
        case Kind::Geo:
            return "geo";
        case Kind::Nearest:
            return "nearest";
        case Kind::Alias:
            return "alias";
    }
    return "?";
}

dns::Name Owner::name() const {
    return wire_.empty() ? dns::Name() : dns::Name::from_wire(wire_).value();
}

}  // namespace leeward::policy
