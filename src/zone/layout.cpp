// SPDX-License-Identifier: Apache-2.0
#include "layout.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "format.hpp"
#include "leeward/dns/rdata.hpp"

namespace leeward::zone {
namespace {

/// Records are pointed into only this far: with the answer in front of them bounded likewise, every
/// pointer stays under 2^14 (RFC 1035 section 4.1.4). See answer, which writes names out where it
/// would not.
constexpr std::size_t kLastTarget = 0x1FFF;

constexpr std::size_t kMaxKnownNames = 64;  // names remembered as targets; a bound on the search

/// One RRset's records being written, with the names in them that later names can point to.
class RecordsWriter {
public:
    explicit RecordsWriter(const dns::Name& apex) : apex_(apex) {}

    base::Result<void> add(dns::RrType type, std::uint32_t ttl, base::Bytes rdata) {
        const auto names = dns::names_in_rdata(type, rdata);
        if (!names) return tl::unexpected(names.error());
        put_u16(0xC00C);
        put_u16(static_cast<std::uint16_t>(type));
        put_u16(static_cast<std::uint16_t>(dns::RrClass::In));
        put_u16(static_cast<std::uint16_t>(ttl >> 16U));
        put_u16(static_cast<std::uint16_t>(ttl));
        const std::size_t length_at = records_.size();
        put_u16(0);
        std::size_t done = 0;
        for (const dns::NameInRdata& name : *names) {
            put(rdata.subspan(done, name.offset - done));
            const base::Bytes octets = rdata.subspan(name.offset, name.size);
            if (name.compressible) {
                put_compressed(octets);
            } else {
                put(octets);
            }
            done = name.offset + std::size_t{name.size};
        }
        put(rdata.subspan(done));
        if (records_.size() > kMaxRrsetSize)
            return base::fail("too many or too large records for one message");
        base::store_u16(records_.data() + length_at,
                        static_cast<std::uint16_t>(records_.size() - length_at - 2));
        return {};
    }

    [[nodiscard]] const std::vector<std::uint8_t>& records() const { return records_; }
    [[nodiscard]] const std::vector<Patch>& patches() const { return patches_; }

private:
    struct Known {
        dns::Name name;
        std::uint16_t at = 0;
    };

    void put_u16(std::uint16_t value) {
        records_.push_back(static_cast<std::uint8_t>(value >> 8U));
        records_.push_back(static_cast<std::uint8_t>(value));
    }

    void put(base::Bytes octets) { records_.insert(records_.end(), octets.begin(), octets.end()); }

    /// The name label by label, up to the first suffix that stands in the message already.
    void put_compressed(base::Bytes octets) {
        dns::Name rest = *dns::Name::from_wire(octets);
        while (!rest.is_root()) {
            if (const std::optional<Patch> known = find(rest)) {
                patches_.push_back(*known);
                put_u16(0xC000);  // the pointer's value is known when the message is
                return;
            }
            if (records_.size() <= kLastTarget && known_.size() < kMaxKnownNames) {
                known_.push_back({rest, static_cast<std::uint16_t>(records_.size())});
            }
            put(rest.wire().first(1U + rest.wire()[0]));
            rest = rest.without_left(1);
        }
        records_.push_back(0);
    }

    [[nodiscard]] std::optional<Patch> find(const dns::Name& name) const {
        const auto at = static_cast<std::uint16_t>(records_.size());
        if (apex_.is_within(name)) {
            const std::size_t delta = apex_.wire().size() - name.wire().size();
            return Patch{at, Patch::Base::Apex, static_cast<std::uint16_t>(delta)};
        }
        for (const Known& known : known_) {
            if (known.name == name) return Patch{at, Patch::Base::Records, known.at};
        }
        return std::nullopt;
    }

    const dns::Name& apex_;
    std::vector<std::uint8_t> records_;
    std::vector<Patch> patches_;
    std::vector<Known> known_;
};

class ArenaWriter {
public:
    explicit ArenaWriter(std::vector<std::uint8_t>& arena) : arena_(arena), start_(arena.size()) {}

    void put(const void* octets, std::size_t size) {
        const auto* from = static_cast<const std::uint8_t*>(octets);
        arena_.insert(arena_.end(), from, from + size);
    }
    void pad() { arena_.resize(start_ + padded(arena_.size() - start_)); }
    [[nodiscard]] std::size_t size() const { return arena_.size() - start_; }
    void rewrite_head(const NodeHead& head) {
        std::memcpy(arena_.data() + start_, &head, sizeof head);
    }
    void undo() { arena_.resize(start_); }

private:
    std::vector<std::uint8_t>& arena_;
    std::size_t start_;
};

void append_rrset(ArenaWriter& writer, RrsetHead head, const RecordsWriter& records) {
    head.records_size = static_cast<std::uint32_t>(records.records().size());
    head.patch_count = static_cast<std::uint16_t>(records.patches().size());
    writer.put(&head, sizeof head);
    if (!records.patches().empty()) {
        writer.put(records.patches().data(), records.patches().size() * sizeof(Patch));
    }
    writer.put(records.records().data(), records.records().size());
    writer.pad();
}

/// The static RRset whose records are `ids`: the smallest of their TTLs holds for all (RFC 2181
/// section 5.2).
base::Result<void> append_static(const Draft& draft, std::span<const std::uint32_t> ids,
                                 ArenaWriter& writer) {
    RrsetHead head;
    head.type = static_cast<std::uint16_t>(draft.record(ids.front()).type);
    head.count = static_cast<std::uint16_t>(ids.size());
    head.ttl_or_root = draft.record(ids.front()).ttl;
    for (const std::uint32_t id : ids)
        head.ttl_or_root = std::min(head.ttl_or_root, draft.record(id).ttl);
    RecordsWriter records(draft.apex());
    for (const std::uint32_t id : ids) {
        const DraftRecord& record = draft.record(id);
        if (auto added = records.add(record.type, head.ttl_or_root, draft.rdata(record)); !added) {
            return base::fail(to_string(record.type) + ": " + added.error().message);
        }
    }
    append_rrset(writer, head, records);
    return {};
}

}  // namespace

base::Result<void> append_node(const Draft& draft, const DraftNode& node,
                               std::vector<std::uint8_t>& arena) {
    ArenaWriter writer(arena);
    NodeHead head;
    head.owner_size = node.owner_size;
    head.labels = node.labels;
    head.occluder = node.occluder;
    head.flags = static_cast<std::uint8_t>((node.cut ? kCut : 0) | (node.dname ? kDname : 0) |
                                           (node.wildcard_child ? kWildcardChild : 0));
    writer.put(&head, sizeof head);
    writer.put(node.owner, node.owner_size);
    writer.pad();

    // Both lists are in order of type: merged, so that the node's RRsets are too.
    std::span<const std::uint32_t> records = draft.records_of(node);
    std::span<const std::uint32_t> steered = draft.steered_of(node);
    while (!records.empty() || !steered.empty()) {
        ++head.rrset_count;
        if (records.empty() || (!steered.empty() && draft.steered(steered.front()).type <
                                                        draft.record(records.front()).type)) {
            RrsetHead rrset;
            rrset.type = static_cast<std::uint16_t>(draft.steered(steered.front()).type);
            rrset.ttl_or_root = draft.steered(steered.front()).root;
            append_rrset(writer, rrset, RecordsWriter(draft.apex()));
            steered = steered.subspan(1);
            continue;
        }
        std::size_t count = 1;
        while (count < records.size() &&
               draft.record(records[count]).type == draft.record(records.front()).type) {
            ++count;
        }
        if (auto appended = append_static(draft, records.first(count), writer); !appended) {
            writer.undo();
            return appended;
        }
        records = records.subspan(count);
    }
    head.size = static_cast<std::uint32_t>(writer.size());
    writer.rewrite_head(head);
    return {};
}

}  // namespace leeward::zone
