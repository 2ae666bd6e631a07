// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/build.hpp"

#include <iterator>
#include <utility>

#include "check.hpp"
#include "draft.hpp"
#include "layout.hpp"

namespace leeward::zone {

/// Fills a zone from a draft that has no errors.
class Layout {
public:
    static std::optional<Zone> zone(const Draft& draft, const std::vector<std::string>& files,
                                    std::vector<base::Fault>& faults) {
        Zone zone;
        zone.apex_ = draft.apex();
        zone.apex_lower_ = draft.apex().lower();
        zone.name_count_ = draft.nodes().size();
        std::size_t slots = 4;
        while (slots * 3 < draft.nodes().size() * 4) slots *= 2;
        zone.table_.resize(slots);
        bool whole = true;
        for (const DraftNode& node : draft.nodes()) {
            const std::size_t at = zone.arena_.size();
            if (auto appended = append_node(draft, node, zone.arena_); !appended) {
                faults.push_back({base::Severity::Error,
                                  {files.empty() ? "" : files.front(), 0, 0},
                                  dns::name_to_string({node.owner, node.owner_size}),
                                  appended.error().message});
                whole = false;
                continue;
            }
            zone.record_count_ += node.record_count;
            insert(zone, node, at);
        }
        if (!whole) return std::nullopt;
        zone.arena_.shrink_to_fit();
        return zone;
    }

private:
    static void insert(Zone& zone, const DraftNode& node, std::size_t at) {
        dns::QueryName name;
        name.assign({node.owner, node.owner_size});
        const std::uint64_t hash = name.hash(name.labels());
        const std::size_t mask = zone.table_.size() - 1;
        std::size_t slot = hash & mask;
        while (zone.table_[slot].node != 0) slot = (slot + 1) & mask;
        zone.table_[slot] = {static_cast<std::uint32_t>(hash >> 32U),
                             static_cast<std::uint32_t>(at / 4 + 1)};
    }
};

ZoneBuilder::ZoneBuilder(dns::Name apex) : apex_(apex) {}
ZoneBuilder::ZoneBuilder(ZoneBuilder&&) noexcept = default;
ZoneBuilder& ZoneBuilder::operator=(ZoneBuilder&&) noexcept = default;
ZoneBuilder::~ZoneBuilder() = default;

void ZoneBuilder::add(const RecordView& record, const Origin& origin) {
    DraftRecord stored;
    stored.at = octets_.size();
    stored.ttl = record.ttl;
    stored.origin = origin;
    stored.rdata_size = static_cast<std::uint16_t>(record.rdata.size());
    stored.type = record.type;
    stored.owner_size = static_cast<std::uint8_t>(record.owner.size());
    octets_.insert(octets_.end(), record.owner.begin(), record.owner.end());
    octets_.insert(octets_.end(), record.rdata.begin(), record.rdata.end());
    records_.push_back(stored);
}

void ZoneBuilder::add(SteeredRrset steered) {
    steered_.push_back(std::move(steered));
}

std::optional<Zone> ZoneBuilder::build(const std::vector<std::string>& files,
                                       std::vector<base::Fault>& faults) {
    Draft draft(apex_, std::exchange(octets_, {}), std::exchange(records_, {}),
                std::exchange(steered_, {}));
    draft.group();
    std::vector<base::Fault> found;
    check(draft, files, found);
    const bool servable = !base::any_error(found);
    faults.insert(faults.end(), std::make_move_iterator(found.begin()),
                  std::make_move_iterator(found.end()));
    if (!servable) return std::nullopt;
    return Layout::zone(draft, files, faults);
}

}  // namespace leeward::zone
