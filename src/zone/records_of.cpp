// SPDX-License-Identifier: Apache-2.0
#include "records_of.hpp"

#include <cassert>

namespace leeward::zone {
namespace {

constexpr std::size_t kRecordHead = 12;  // owner, type, class, TTL, length
constexpr std::size_t kPointerSize = 2;
constexpr std::uint8_t kPointerBits = 0xC0;

}  // namespace

bool RecordsOf::next() {
    if (at_ == rrset_.records.size()) return false;
    rdata_.clear();
    std::size_t done = at_ + kRecordHead;
    const std::size_t end = done + base::load_u16(rrset_.records.data() + done - 2);
    for (; patch_ < rrset_.patch_count && rrset_.patch(patch_).at < end; ++patch_) {
        const std::size_t pointer = rrset_.patch(patch_).at;
        put(done, pointer);
        put_name_at(pointer);
        done = pointer + kPointerSize;
    }
    put(done, end);
    at_ = end;
    return true;
}

void RecordsOf::put(std::size_t from, std::size_t to) {
    const base::Bytes octets = rrset_.records.subspan(from, to - from);
    rdata_.insert(rdata_.end(), octets.begin(), octets.end());
}

/// The name at `at` in the records. Pointers lead backwards only, so this ends.
void RecordsOf::put_name_at(std::size_t at) {
    for (;;) {
        const std::uint8_t length = rrset_.records[at];
        if (length < kPointerBits) {
            put(at, at + 1 + length);
            if (length == 0) return;
            at += 1U + length;
            continue;
        }
        const Patch patch = patch_at(at);
        if (patch.base == Patch::Base::Apex) {
            const base::Bytes rest = apex_.subspan(patch.delta);
            rdata_.insert(rdata_.end(), rest.begin(), rest.end());
            return;
        }
        at = patch.delta;
    }
}

Patch RecordsOf::patch_at(std::size_t at) const {
    std::size_t low = 0;
    std::size_t high = rrset_.patch_count;
    while (high - low > 1) {
        const std::size_t middle = (low + high) / 2;
        (rrset_.patch(middle).at <= at ? low : high) = middle;
    }
    assert(rrset_.patch(low).at == at);
    return rrset_.patch(low);
}

}  // namespace leeward::zone
