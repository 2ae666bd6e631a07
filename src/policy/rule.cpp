// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/rule.hpp"

#include <cstdio>

namespace leeward::policy {

namespace {

/// "53.3,-6.3", with "bias 20" behind it when there is one.
std::string point_text(const NearestPoint& point) {
    char text[64];
    std::snprintf(text, sizeof text, "%.6g,%.6g", point.at.latitude, point.at.longitude);
    return point.bias == 0 ? text : text + (" bias " + std::to_string(point.bias));
}

}  // namespace

std::string_view to_string(Spill spill) {
    return spill == Spill::Weights ? "weights" : "headroom";
}

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

std::string to_string(const Area& area) {
    if (const auto* network = std::get_if<geo::Prefix>(&area)) return network->to_string();
    return geo::to_string(std::get<geo::Code>(area));
}

std::string child_text(const Rules& rules, const Node& node, std::size_t child) {
    switch (node.kind) {
        case Kind::Geo:
            return to_string(rules.geo[node.detail].of_children[child]);
        case Kind::Nearest:
            return point_text(rules.nearest[node.detail].of_children[child]);
        case Kind::Latency:
            return rules.latency_table.columns[rules.latency[node.detail].columns[child]];
        default:
            return {};
    }
}

dns::Name Owner::name() const {
    return wire_.empty() ? dns::Name() : dns::Name::from_wire(wire_).value();
}

}  // namespace leeward::policy
