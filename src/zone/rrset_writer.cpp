// SPDX-License-Identifier: Apache-2.0
#include "rrset_writer.hpp"

#include <algorithm>
#include <cstring>

namespace leeward::zone {
namespace {

/// Records are pointed into only this far: with the answer in front of them bounded likewise, every
/// pointer stays under 2^14 (RFC 1035 section 4.1.4). See answer, which writes names out where it
/// would not.
constexpr std::size_t kLastTarget = 0x1FFF;

constexpr std::size_t kMaxKnownNames = 64;  // names remembered as targets; a bound on the search

// A record up to its RDATA: owner (a pointer to the question's name), type, class, TTL, length.
constexpr std::size_t kRecordHead = 12;
constexpr std::uint16_t kPointerToQuestion = 0xC00C;
constexpr std::uint16_t kPointer = 0xC000;

bool same_name(base::Bytes left, base::Bytes right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(), [](auto one, auto other) {
               return dns::to_lower(one) == dns::to_lower(other);
           });
}

}  // namespace

RrsetWriter::RrsetWriter(const dns::Name& apex, Arena& arena) : apex_(apex.wire()), arena_(arena) {}

std::uint8_t* RrsetWriter::put(std::size_t octets) {
    return arena_.grow(octets);
}

void RrsetWriter::put(base::Bytes octets) {
    if (!octets.empty()) std::memcpy(put(octets.size()), octets.data(), octets.size());
}

base::Result<void> RrsetWriter::append(const Run& run, std::span<const RunEntry> entries) {
    const std::size_t before = arena_.size();
    put(sizeof(RrsetHead));
    start_ = arena_.size();
    patches_.clear();
    known_.clear();
    std::uint32_t ttl = entries.front().ttl_or_root;
    for (const RunEntry& entry : entries) ttl = std::min(ttl, entry.ttl_or_root);
    for (const RunEntry& entry : entries) {
        put_record(entry.type, ttl, run.rdata(entry));
        if (size() > kMaxRrsetSize) {
            arena_.cut(before);
            return base::fail("too many or too large records for one message");
        }
    }
    RrsetHead head;
    head.count = static_cast<std::uint16_t>(entries.size());
    head.records_size = static_cast<std::uint16_t>(size());
    head.patch_count = static_cast<std::uint16_t>(patches_.size());
    std::memcpy(arena_.data() + before, &head, sizeof head);
    const std::size_t octets = patches_.size() * sizeof(PackedPatch);
    if (octets != 0) std::memcpy(put(octets), patches_.data(), octets);
    return {};
}

void RrsetWriter::append_steered(const RunEntry& entry) {
    SteeredMark mark;
    base::store_u16(mark.type, static_cast<std::uint16_t>(entry.type));
    mark.root = entry.ttl_or_root;
    RrsetHead head;
    head.records_size = sizeof mark;
    std::uint8_t* to = put(sizeof head + sizeof mark);
    std::memcpy(to, &head, sizeof head);
    std::memcpy(to + sizeof head, &mark, sizeof mark);
}

void RrsetWriter::put_record(dns::RrType type, std::uint32_t ttl, base::Bytes rdata) {
    std::uint8_t* head = put(kRecordHead);
    base::store_u16(head, kPointerToQuestion);
    base::store_u16(head + 2, static_cast<std::uint16_t>(type));
    base::store_u16(head + 4, static_cast<std::uint16_t>(dns::RrClass::In));
    base::store_u32(head + 6, ttl);
    const std::size_t rdata_at = arena_.size();
    std::size_t done = 0;
    dns::compressible_names(type, rdata, names_);
    for (const dns::NameInRdata& name : names_) {
        put(rdata.subspan(done, name.offset - done));
        put_name(rdata.subspan(name.offset, name.size));
        done = name.offset + std::size_t{name.size};
    }
    put(rdata.subspan(done));
    // The head may have moved when the arena grew.
    base::store_u16(arena_.data() + rdata_at - 2,
                    static_cast<std::uint16_t>(arena_.size() - rdata_at));
}

/// The name label by label, up to the first suffix that stands in the message already.
void RrsetWriter::put_name(base::Bytes name) {
    for (; name.size() > 1; name = name.subspan(1U + name[0])) {
        if (point_at(name)) return;
        if (size() <= kLastTarget && known_.size() < kMaxKnownNames) {
            known_.push_back({name, size()});
        }
        put(name.first(1U + name[0]));
    }
    put(name);
}

bool RrsetWriter::point_at(base::Bytes name) {
    PackedPatch patch;
    patch.at = static_cast<std::uint16_t>(size());
    if (ends_apex(name)) {
        patch.target = static_cast<std::uint16_t>(apex_.size() - name.size());
    } else {
        const auto known = std::find_if(known_.begin(), known_.end(), [name](const Known& other) {
            return same_name(other.name, name);
        });
        if (known == known_.end()) return false;
        patch.target = static_cast<std::uint16_t>(known->at | PackedPatch::kToRecords);
    }
    patches_.push_back(patch);
    base::store_u16(put(2), kPointer);  // its value is known when the message is
    return true;
}

/// True when the apex is `name` or below it.
bool RrsetWriter::ends_apex(base::Bytes name) const {
    for (base::Bytes rest = apex_; rest.size() >= name.size(); rest = rest.subspan(1U + rest[0])) {
        if (rest.size() == name.size()) return same_name(rest, name);
    }
    return false;
}

}  // namespace leeward::zone
