// SPDX-License-Identifier: Apache-2.0
#include "draft.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <tuple>
#include <utility>

namespace leeward::zone {
namespace {

constexpr std::size_t kFirstTableSize = 16;

std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
}

int compare_octets(base::Bytes left, base::Bytes right) {
    const std::size_t common = std::min(left.size(), right.size());
    const int order = common == 0 ? 0 : std::memcmp(left.data(), right.data(), common);
    if (order != 0) return order;
    return left.size() < right.size() ? -1 : (left.size() > right.size() ? 1 : 0);
}

}  // namespace

Draft::Draft(const dns::Name& apex, std::vector<std::uint8_t> octets,
             std::vector<DraftRecord> records, std::vector<SteeredRrset> steered)
    : apex_(apex),
      octets_(std::move(octets)),
      records_(std::move(records)),
      steered_(std::move(steered)),
      table_(kFirstTableSize) {}

void Draft::group() {
    // Most zones have about one name for each record: room for that many spares growing.
    std::size_t slots = table_.size();
    while (slots * 3 < (records_.size() + 1) * 4) slots *= 2;
    table_.assign(slots, Slot{});
    nodes_.clear();
    nodes_.reserve(records_.size() + 1);
    node_for(apex_.wire());
    std::vector<std::uint32_t> node_of_record(records_.size());
    for (std::uint32_t id = 0; id < records_.size(); ++id) {
        node_of_record[id] = node_for(owner(records_[id]));
        if (node_of_record[id] == kNoNode) outside_.push_back(id);
    }
    std::vector<std::uint32_t> node_of_steered(steered_.size());
    for (std::uint32_t id = 0; id < steered_.size(); ++id) {
        node_of_steered[id] = node_for(steered_[id].owner.wire());
        if (node_of_steered[id] == kNoNode) steered_outside_.push_back(id);
    }
    order_records(node_of_record);
    order_steered(node_of_steered);
    mark_occluded();
}

const DraftNode* Draft::find(base::Bytes name) const {
    dns::QueryName query;
    if (query.assign(name) == 0) return nullptr;
    std::size_t slot = 0;
    const std::uint32_t id = look_up(query, query.labels(), slot);
    return id == kNoNode ? nullptr : &nodes_[id];
}

bool Draft::has(const DraftNode& node, dns::RrType type) const {
    for (const std::uint32_t id : records_of(node)) {
        if (records_[id].type == type) return true;
    }
    for (const std::uint32_t id : steered_of(node)) {
        if (steered_[id].type == type) return true;
    }
    return false;
}

std::uint32_t Draft::look_up(const dns::QueryName& name, std::size_t labels,
                             std::size_t& slot) const {
    const std::uint64_t hash = name.hash(labels);
    const base::Bytes lower = name.suffix(labels);
    const std::size_t mask = table_.size() - 1;
    for (slot = hash & mask; table_[slot].node != kNoNode; slot = (slot + 1) & mask) {
        if (table_[slot].hash != tag_of(hash)) continue;
        const DraftNode& node = nodes_[table_[slot].node];
        if (node.owner_size == lower.size() && dns::equals_lower(node.owner, lower)) {
            return table_[slot].node;
        }
    }
    return kNoNode;
}

void Draft::grow() {
    std::vector<Slot> wider(table_.size() * 2);
    const std::size_t mask = wider.size() - 1;
    for (std::uint32_t id = 0; id < nodes_.size(); ++id) {
        const dns::Name lower =
            dns::Name::from_wire({nodes_[id].owner, nodes_[id].owner_size})->lower();
        const std::uint64_t hash = dns::hash_name(lower.wire().data(), lower.wire().size());
        std::size_t slot = hash & mask;
        while (wider[slot].node != kNoNode) slot = (slot + 1) & mask;
        wider[slot] = {tag_of(hash), id};
    }
    table_ = std::move(wider);
}

/// The node of `owner`, made with all its missing ancestors; kNoNode when it is not within the
/// apex. The owner must live as long as the draft.
std::uint32_t Draft::node_for(base::Bytes owner) {
    dns::QueryName name;
    if (name.assign(owner) == 0) return kNoNode;
    const std::size_t apex_labels = apex_.label_count();
    if (name.labels() < apex_labels) return kNoNode;
    const base::Bytes tail = name.suffix(apex_labels);
    if (tail.size() != apex_.wire().size() || !dns::equals_lower(apex_.wire().data(), tail))
        return kNoNode;

    // Upwards to the closest name that is there, then down again: each missing name is made once.
    std::size_t slot = 0;
    std::size_t known = name.labels();
    std::uint32_t node = look_up(name, known, slot);
    while (node == kNoNode && known > apex_labels) node = look_up(name, --known, slot);
    if (node != kNoNode && known == name.labels()) return node;
    for (std::size_t labels = node == kNoNode ? apex_labels : known + 1; labels <= name.labels();
         ++labels) {
        if ((nodes_.size() + 1) * 4 > table_.size() * 3) grow();
        const std::uint32_t found = look_up(name, labels, slot);
        assert(found == kNoNode);
        static_cast<void>(found);
        const std::size_t offset = name.offset_of(labels);
        DraftNode made;
        made.owner = owner.data() + offset;
        made.owner_size = static_cast<std::uint8_t>(name.size() - offset);
        made.labels = static_cast<std::uint8_t>(labels);
        made.parent = node;
        if (node != kNoNode && made.owner[0] == 1 && made.owner[1] == '*')
            nodes_[node].wildcard_child = true;
        node = static_cast<std::uint32_t>(nodes_.size());
        table_[slot] = {tag_of(name.hash(labels)), node};
        nodes_.push_back(made);
    }
    return node;
}

void Draft::order_records(const std::vector<std::uint32_t>& node_of_record) {
    for (const std::uint32_t node : node_of_record) {
        if (node != kNoNode) ++nodes_[node].record_count;
    }
    std::uint32_t next = 0;
    for (DraftNode& node : nodes_) {
        node.first_record = next;
        next += node.record_count;
        node.record_count = 0;
    }
    order_.resize(next);
    for (std::uint32_t id = 0; id < node_of_record.size(); ++id) {
        if (node_of_record[id] == kNoNode) continue;
        DraftNode& node = nodes_[node_of_record[id]];
        order_[node.first_record + node.record_count++] = id;
    }
    for (DraftNode& node : nodes_) {
        if (node.record_count > 1) drop_equal_records(node);
    }
}

void Draft::drop_equal_records(DraftNode& node) {
    const auto begin = order_.begin() + node.first_record;
    const auto end = begin + node.record_count;
    const auto compare = [this](std::uint32_t left, std::uint32_t right) {
        const DraftRecord& a = records_[left];
        const DraftRecord& b = records_[right];
        if (a.type != b.type) return a.type < b.type ? -1 : 1;
        return compare_octets(rdata(a), rdata(b));
    };
    std::stable_sort(begin, end, [&](auto left, auto right) { return compare(left, right) < 0; });
    const auto kept =
        std::unique(begin, end, [&](auto left, auto right) { return compare(left, right) == 0; });
    node.record_count = static_cast<std::uint32_t>(kept - begin);
}

void Draft::order_steered(const std::vector<std::uint32_t>& node_of_steered) {
    for (std::uint32_t id = 0; id < node_of_steered.size(); ++id) {
        if (node_of_steered[id] != kNoNode) steered_order_.push_back(id);
    }
    std::sort(steered_order_.begin(), steered_order_.end(), [&](auto left, auto right) {
        return std::tuple(node_of_steered[left], steered_[left].type, left) <
               std::tuple(node_of_steered[right], steered_[right].type, right);
    });
    for (std::uint32_t at = 0; at < steered_order_.size(); ++at) {
        DraftNode& node = nodes_[node_of_steered[steered_order_[at]]];
        if (node.steered_count++ == 0) node.first_steered = at;
    }
}

void Draft::mark_occluded() {
    for (DraftNode& node : nodes_) {
        node.cut = node.parent != kNoNode && has(node, dns::RrType::Ns);
        node.dname = has(node, dns::RrType::Dname);
    }
    // Parents are always made before their children, so one pass sees each parent finished.
    for (DraftNode& node : nodes_) {
        if (node.parent == kNoNode) continue;
        const DraftNode& parent = nodes_[node.parent];
        if (parent.occluder != 0) {
            node.occluder = parent.occluder;
        } else if (parent.cut || parent.dname) {
            node.occluder = static_cast<std::uint8_t>(parent.labels + 1);
        }
    }
}

}  // namespace leeward::zone
