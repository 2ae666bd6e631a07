// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/zone.hpp"

#include <array>
#include <cstring>

#include "format.hpp"

namespace leeward::zone {
namespace {

template <class T>
T load(const std::uint8_t* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

const std::uint8_t* first_rrset(const std::uint8_t* node, const NodeHead& head) noexcept {
    return node + sizeof(NodeHead) + padded(head.owner_size);
}

/// Reads the RRset at `cursor` and moves past it.
void read_rrset(const std::uint8_t*& cursor, RrsetView& into) noexcept {
    const auto head = load<RrsetHead>(cursor);
    const std::size_t patches_size = head.patch_count * sizeof(Patch);
    const std::uint8_t* patches = cursor + sizeof(RrsetHead);
    into.type = static_cast<dns::RrType>(head.type);
    into.count = head.count;
    into.steered = head.count == 0;
    into.ttl = into.steered ? 0 : head.ttl_or_root;
    into.root = into.steered ? head.ttl_or_root : 0;
    into.patches = patches;
    into.patch_count = head.patch_count;
    into.records = {patches + patches_size, head.records_size};
    cursor += padded(sizeof(RrsetHead) + patches_size + head.records_size);
}

}  // namespace

Patch RrsetView::patch(std::size_t index) const noexcept {
    return load<Patch>(patches + index * sizeof(Patch));
}

base::Bytes NodeView::owner() const noexcept {
    return {at_ + sizeof(NodeHead), load<NodeHead>(at_).owner_size};
}
std::size_t NodeView::labels() const noexcept {
    return load<NodeHead>(at_).labels;
}
std::size_t NodeView::rrset_count() const noexcept {
    return load<NodeHead>(at_).rrset_count;
}
bool NodeView::is_cut() const noexcept {
    return (load<NodeHead>(at_).flags & kCut) != 0;
}
bool NodeView::has_dname() const noexcept {
    return (load<NodeHead>(at_).flags & kDname) != 0;
}
bool NodeView::is_occluded() const noexcept {
    return load<NodeHead>(at_).occluder != 0;
}
std::size_t NodeView::occluder_labels() const noexcept {
    return load<NodeHead>(at_).occluder - 1U;
}
bool NodeView::has_wildcard_child() const noexcept {
    return (load<NodeHead>(at_).flags & kWildcardChild) != 0;
}

bool NodeView::find(dns::RrType type, RrsetView& into) const noexcept {
    const auto head = load<NodeHead>(at_);
    const std::uint8_t* cursor = first_rrset(at_, head);
    for (std::size_t i = 0; i < head.rrset_count; ++i) {
        const auto found = static_cast<dns::RrType>(load<RrsetHead>(cursor).type);
        if (found > type) return false;
        read_rrset(cursor, into);
        if (found == type) return true;
    }
    return false;
}

bool NodeView::next_rrset(const std::uint8_t*& cursor, RrsetView& into) const noexcept {
    const auto head = load<NodeHead>(at_);
    if (cursor == nullptr) cursor = first_rrset(at_, head);
    if (cursor == at_ + head.size) return false;
    read_rrset(cursor, into);
    return true;
}

std::size_t Zone::memory() const {
    return sizeof(Zone) + arena_.capacity() + table_.capacity() * sizeof(Slot);
}

std::uint32_t Zone::serial() const {
    RrsetView soa;
    if (!apex_node().find(dns::RrType::Soa, soa)) return 0;
    // The serial is the first of the five numbers that end the record (RFC 1035 section 3.3.13).
    return base::load_u32(soa.records.data() + soa.records.size() - 20);
}

NodeView Zone::look_up(base::Bytes lower, std::uint64_t hash) const noexcept {
    const std::size_t mask = table_.size() - 1;
    for (std::size_t slot = hash & mask; table_[slot].node != 0; slot = (slot + 1) & mask) {
        if (table_[slot].hash != static_cast<std::uint32_t>(hash >> 32U)) continue;
        const std::uint8_t* at = arena_.data() + std::size_t{table_[slot].node - 1} * 4;
        const auto head = load<NodeHead>(at);
        if (head.owner_size == lower.size() && dns::equals_lower(at + sizeof(NodeHead), lower)) {
            return NodeView(at);
        }
    }
    return {};
}

std::size_t Zone::node_size(std::size_t at) const noexcept {
    return load<NodeHead>(arena_.data() + at).size;
}

Hit Zone::find(const dns::QueryName& name) const noexcept {
    Hit hit;
    hit.exact = find_ancestor(name, name.labels());
    hit.encloser = hit.exact;
    for (std::size_t labels = name.labels(); !hit.encloser && labels > 0;) {
        hit.encloser = find_ancestor(name, --labels);
    }
    return hit;
}

NodeView Zone::find_ancestor(const dns::QueryName& name, std::size_t labels) const noexcept {
    return look_up(name.suffix(labels), name.hash(labels));
}

NodeView Zone::find_wildcard(const dns::QueryName& name, std::size_t labels) const noexcept {
    const base::Bytes parent = name.suffix(labels);
    std::array<std::uint8_t, dns::kMaxNameSize + 2> wildcard;
    wildcard[0] = 1;
    wildcard[1] = '*';
    std::memcpy(wildcard.data() + 2, parent.data(), parent.size());
    const std::size_t size = parent.size() + 2;
    return look_up({wildcard.data(), size}, dns::hash_name(wildcard.data(), size));
}

NodeView Zone::apex_node() const noexcept {
    return NodeView(arena_.data());
}

}  // namespace leeward::zone
