// SPDX-License-Identifier: Apache-2.0
#pragma once
// A zone while it is being built: entries grouped by owner, and every name that exists, empty
// non-terminals too.

#include <cstdint>
#include <span>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/query_name.hpp"
#include "leeward/zone/build.hpp"

namespace leeward::zone {

inline constexpr std::uint32_t kNoNode = 0xFFFFFFFFU;

/// A name of the zone. Owners are borrowed from the draft's octets.
struct DraftNode {
    const std::uint8_t* owner = nullptr;
    std::uint32_t parent = kNoNode;  // kNoNode for the apex
    std::uint32_t first_record = 0;  // in Draft::order
    std::uint32_t record_count = 0;
    std::uint32_t first_steered = 0;  // in Draft::steered_order
    std::uint32_t steered_count = 0;
    std::uint8_t owner_size = 0;
    std::uint8_t labels = 0;
    std::uint8_t occluder = 0;  // labels of the topmost cut or DNAME owner above, plus one; 0: none
    bool cut = false;
    bool dname = false;
    bool wildcard_child = false;
};

/// One record as stored in the draft's octets: the owner, then the RDATA.
struct DraftRecord {
    std::uint64_t at = 0;
    std::uint32_t ttl = 0;
    Origin origin;
    std::uint16_t rdata_size = 0;
    dns::RrType type = dns::RrType::A;
    std::uint8_t owner_size = 0;
};

class Draft {
public:
    Draft(const dns::Name& apex, std::vector<std::uint8_t> octets, std::vector<DraftRecord> records,
          std::vector<SteeredRrset> steered);

    /// Groups records by owner, makes the missing ancestors, and finds what is occluded.
    /// Records outside the apex are left out and listed in `outside`.
    void group();

    [[nodiscard]] const dns::Name& apex() const { return apex_; }
    [[nodiscard]] const std::vector<DraftNode>& nodes() const { return nodes_; }  // the apex first
    [[nodiscard]] const std::vector<std::uint32_t>& outside() const { return outside_; }
    [[nodiscard]] const std::vector<std::uint32_t>& steered_outside() const {
        return steered_outside_;
    }
    [[nodiscard]] const DraftRecord& record(std::uint32_t id) const { return records_[id]; }
    [[nodiscard]] const SteeredRrset& steered(std::uint32_t id) const { return steered_[id]; }
    [[nodiscard]] base::Bytes owner(const DraftRecord& record) const {
        return {octets_.data() + record.at, record.owner_size};
    }
    [[nodiscard]] base::Bytes rdata(const DraftRecord& record) const {
        return {octets_.data() + record.at + record.owner_size, record.rdata_size};
    }
    /// The node's records, by type and then RDATA, equal ones dropped.
    [[nodiscard]] std::span<const std::uint32_t> records_of(const DraftNode& node) const {
        return {order_.data() + node.first_record, node.record_count};
    }
    /// The node's steered RRsets, by type.
    [[nodiscard]] std::span<const std::uint32_t> steered_of(const DraftNode& node) const {
        return {steered_order_.data() + node.first_steered, node.steered_count};
    }
    /// The node that `name` (wire form) names, or nullptr.
    [[nodiscard]] const DraftNode* find(base::Bytes name) const;
    [[nodiscard]] bool has(const DraftNode& node, dns::RrType type) const;

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t node = kNoNode;
    };
    std::uint32_t node_for(base::Bytes owner);
    std::uint32_t look_up(const dns::QueryName& name, std::size_t labels, std::size_t& slot) const;
    void grow();
    void order_records(const std::vector<std::uint32_t>& node_of_record);
    void order_steered(const std::vector<std::uint32_t>& node_of_steered);
    void drop_equal_records(DraftNode& node);
    void mark_occluded();

    dns::Name apex_;
    std::vector<std::uint8_t> octets_;
    std::vector<DraftRecord> records_;
    std::vector<SteeredRrset> steered_;
    std::vector<DraftNode> nodes_;
    std::vector<std::uint32_t> order_;
    std::vector<std::uint32_t> steered_order_;
    std::vector<std::uint32_t> outside_;
    std::vector<std::uint32_t> steered_outside_;
    std::vector<Slot> table_;  // open addressing; the size is a power of two
};

}  // namespace leeward::zone
