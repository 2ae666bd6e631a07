// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/compare.hpp"

#include <algorithm>
#include <cstring>

namespace leeward::zone {
namespace {

/// RRsets are laid out in one order whatever order their records came in, so octets compare.
bool same_rrset(const RrsetView& left, const RrsetView& right) {
    if (left.count != right.count || left.patch_count != right.patch_count) return false;
    if (!std::ranges::equal(left.records, right.records)) return false;
    const std::size_t octets = left.patch_count * sizeof(PackedPatch);
    return octets == 0 || std::memcmp(left.patches, right.patches, octets) == 0;
}

std::size_t static_rrsets(const NodeView& node) {
    std::size_t count = 0;
    node.each_rrset([&](const RrsetView& rrset) {
        if (!rrset.steered()) ++count;
        return true;
    });
    return count;
}

/// Every static RRset of `node` is in `other`, which may be empty.
bool is_in(const NodeView& node, const NodeView& other) {
    bool same = true;
    node.each_rrset([&](const RrsetView& rrset) {
        RrsetView found;
        same =
            rrset.steered() || (other && other.find(rrset.type, found) && same_rrset(rrset, found));
        return same;
    });
    return same;
}

}  // namespace

bool same_records(const Zone& left, const Zone& right) {
    if (left.nodes().same_layout(right.nodes())) return true;  // as after most reloads
    bool same = true;
    std::size_t rrsets = 0;
    left.nodes().each([&](const NodeView& node) {
        if (!same) return;
        const dns::QueryName name(left.nodes().owner_of(node));
        same = is_in(node, right.nodes().find(name, name.labels()));
        rrsets += static_rrsets(node);
    });
    if (!same) return false;
    std::size_t others = 0;
    right.nodes().each([&](const NodeView& node) { others += static_rrsets(node); });
    return rrsets == others;
}

}  // namespace leeward::zone
