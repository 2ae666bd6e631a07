// SPDX-License-Identifier: Apache-2.0
#include "reply.hpp"

#include <algorithm>
#include <cstring>

namespace leeward::answer {
namespace {

using base::load_u16;
using base::store_u16;
using base::store_u32;
using dns::kHeaderSize;

constexpr std::size_t kOwnerPointerSize = 2;

}  // namespace

bool Reply::append_with_ttl(Section section, const zone::RrsetView& rrset, std::uint32_t ttl,
                            std::size_t owner_at, std::size_t apex_at) noexcept {
    const std::size_t start = size_;
    if (!append(section, rrset, owner_at, apex_at)) return false;
    std::uint8_t* record = buffer_.data() + start;
    for (std::uint16_t i = 0; i < rrset.count; ++i) {
        store_u32(record + kTtlAt, ttl);
        record += record_size(record);
    }
    return true;
}

/// With the pointers that depend on the message put in.
bool Reply::append_patched(Section section, const zone::RrsetView& rrset, std::size_t owner_at,
                           std::size_t apex_at) noexcept {
    if (owner_at >= kPointerReach) return append_with_whole_owner(section, rrset, owner_at);
    if (!fits(rrset.records.size())) return false;
    std::uint8_t* start = buffer_.data() + size_;
    std::memcpy(start, rrset.records.data(), rrset.records.size());
    for (std::size_t i = 0; i < rrset.patch_count; ++i) {
        const zone::Patch patch = rrset.patch(i);
        const std::size_t to = patch.base == zone::Patch::Base::Apex
                                   ? skip_octets(apex_at, patch.delta)
                                   : size_ + patch.delta;
        // Chains are bounded so that names pointed to are in reach; see kMaxChain.
        if (to >= kPointerReach) return false;
        store_u16(start + patch.at, static_cast<std::uint16_t>(kPointer | to));
    }
    if (owner_at != kHeaderSize) {
        const auto owner = static_cast<std::uint16_t>(kPointer | owner_at);
        std::uint8_t* record = start;
        for (std::uint16_t i = 0; i < rrset.count; ++i) {
            store_u16(record, owner);
            record += record_size(record);
        }
    }
    size_ += rrset.records.size();
    count(section, rrset.count);
    return true;
}

/// For owners that no pointer reaches: the name is written out in each record. Addresses only (no
/// names inside).
bool Reply::append_with_whole_owner(Section section, const zone::RrsetView& rrset,
                                    std::size_t owner_at) noexcept {
    if (rrset.patch_count != 0) return false;
    std::uint8_t owner[dns::kMaxNameSize];
    const std::size_t owner_size = expand(owner_at, owner);
    if (!fits(rrset.records.size() + rrset.count * (owner_size - kOwnerPointerSize))) return false;
    const std::uint8_t* record = rrset.records.data();
    for (std::uint16_t i = 0; i < rrset.count; ++i) {
        const std::size_t rest = record_size(record) - kOwnerPointerSize;
        std::memcpy(buffer_.data() + size_, owner, owner_size);
        std::memcpy(buffer_.data() + size_ + owner_size, record + kOwnerPointerSize, rest);
        size_ += owner_size + rest;
        record += rest + kOwnerPointerSize;
    }
    count(section, rrset.count);
    return true;
}

bool Reply::append_ready(Section section, base::Bytes records, std::uint16_t count_of_records,
                         std::uint16_t first, std::uint32_t ttl, std::size_t owner_at,
                         std::size_t known_from) noexcept {
    if (!fits(records.size()) || owner_at >= kPointerReach) return false;
    const std::uint8_t* record = records.data();
    for (std::uint16_t i = 0; i < first; ++i) record += record_size(record);
    const std::uint8_t* end = records.data() + records.size();
    const std::size_t known_to = size_;
    std::uint16_t appended = 0;
    for (std::uint16_t i = 0; i < count_of_records; ++i) {
        if (record == end) record = records.data();
        const std::size_t size = record_size(record);
        if (known_from == known_to || !holds(known_from, known_to, record, size)) {
            std::uint8_t* to = buffer_.data() + size_;
            std::memcpy(to, record, size);
            store_u16(to, static_cast<std::uint16_t>(kPointer | owner_at));
            store_u32(to + kTtlAt, ttl);
            size_ += size;
            ++appended;
        }
        record += size;
    }
    count(section, appended);
    return true;
}

/// True when one of the records from `from` to `to` has the type and RDATA of `record`.
bool Reply::holds(std::size_t from, std::size_t to, const std::uint8_t* record,
                  std::size_t size) const noexcept {
    for (std::size_t at = from; at < to; at += record_size(buffer_.data() + at)) {
        const std::uint8_t* known = buffer_.data() + at;
        if (record_size(known) == size && std::memcmp(known + 2, record + 2, 4) == 0 &&
            std::memcmp(known + kRdataSizeAt, record + kRdataSizeAt, size - kRdataSizeAt) == 0) {
            return true;
        }
    }
    return false;
}

bool Reply::append_cname(std::size_t owner_at, std::uint32_t ttl, base::Bytes target) noexcept {
    if (!fits(kRdataAt + target.size()) || owner_at >= kPointerReach) return false;
    std::uint8_t* record = buffer_.data() + size_;
    store_u16(record, static_cast<std::uint16_t>(kPointer | owner_at));
    store_u16(record + 2, static_cast<std::uint16_t>(dns::RrType::Cname));
    store_u16(record + 4, static_cast<std::uint16_t>(dns::RrClass::In));
    store_u32(record + kTtlAt, ttl);
    store_u16(record + kRdataSizeAt, static_cast<std::uint16_t>(target.size()));
    std::memcpy(record + kRdataAt, target.data(), target.size());
    size_ += kRdataAt + target.size();
    count(Section::Answer, 1);
    return true;
}

bool Reply::append_text(dns::RrClass in_class, std::string_view text) noexcept {
    if (!fits(kRdataAt + 1 + text.size())) return false;
    std::uint8_t* record = buffer_.data() + size_;
    store_u16(record, static_cast<std::uint16_t>(kPointer | kHeaderSize));
    store_u16(record + 2, static_cast<std::uint16_t>(dns::RrType::Txt));
    store_u16(record + 4, static_cast<std::uint16_t>(in_class));
    store_u32(record + kTtlAt, 0);
    store_u16(record + kRdataSizeAt, static_cast<std::uint16_t>(1 + text.size()));
    record[kRdataAt] = static_cast<std::uint8_t>(text.size());
    std::copy(text.begin(), text.end(), record + kRdataAt + 1);
    size_ += kRdataAt + 1 + text.size();
    count(Section::Answer, 1);
    return true;
}

std::size_t Reply::skip_octets(std::size_t name_at, std::size_t octets) const noexcept {
    for (;;) {
        const std::uint8_t length = buffer_[name_at];
        if (length >= 0xC0) {
            name_at = load_u16(buffer_.data() + name_at) & (kPointerReach - 1);
            continue;
        }
        if (octets == 0) return name_at;
        const std::size_t label = 1U + length;
        octets -= std::min(label, octets);
        name_at += label;
    }
}

std::size_t Reply::expand(std::size_t name_at, std::uint8_t* wire) const noexcept {
    std::size_t size = 0;
    for (;;) {
        name_at = skip_octets(name_at, 0);
        const std::size_t label = 1U + buffer_[name_at];
        std::memcpy(wire + size, buffer_.data() + name_at, label);
        size += label;
        if (label == 1) return size;
        name_at += label;
    }
}

}  // namespace leeward::answer
