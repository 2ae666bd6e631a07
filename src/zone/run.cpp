// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include <algorithm>
#include <cstring>

namespace leeward::zone {
namespace {

int compare_octets(base::Bytes left, base::Bytes right) {
    const std::size_t common = std::min(left.size(), right.size());
    const int order = common == 0 ? 0 : std::memcmp(left.data(), right.data(), common);
    if (order != 0) return order;
    return left.size() < right.size() ? -1 : (left.size() > right.size() ? 1 : 0);
}

}  // namespace

void Run::add(const RecordView& record, const Origin& origin, bool mixed) {
    RunEntry entry;
    entry.at = octets_.size();
    entry.ttl_or_root = record.ttl;
    entry.size = static_cast<std::uint16_t>(record.rdata.size());
    entry.type = record.type;
    entry.mixed = mixed;
    entry.origin = origin;
    octets_.insert(octets_.end(), record.rdata.begin(), record.rdata.end());
    entries_.push_back(entry);
}

void Run::add_steered(dns::RrType type, std::uint32_t root) {
    RunEntry entry;
    entry.ttl_or_root = root;
    entry.type = type;
    entry.steered = true;
    entries_.push_back(entry);
}

void Run::clear() {
    entries_.clear();
    octets_.clear();
}

int Run::compare(const RunEntry& left, const RunEntry& right) const {
    if (left.type != right.type) return left.type < right.type ? -1 : 1;
    if (left.steered != right.steered) return left.steered ? 1 : -1;
    return compare_octets(canonical(left), canonical(right));
}

void Run::note_canonical_forms() {
    canonical_.clear();
    for (RunEntry& entry : entries_) {
        const base::Bytes octets = rdata(entry);
        dns::compressible_names(entry.type, octets, names_);
        if (names_.empty()) continue;
        entry.canonical_at = canonical_.size();
        canonical_.insert(canonical_.end(), octets.begin(), octets.end());
        for (const dns::NameInRdata& name : names_) {
            const auto first =
                canonical_.end() - static_cast<std::ptrdiff_t>(octets.size() - name.offset);
            std::transform(first, first + name.size, first, dns::to_lower);
        }
    }
}

base::Bytes Run::canonical(const RunEntry& entry) const {
    if (entry.canonical_at == RunEntry::kNoNames) return rdata(entry);
    return {canonical_.data() + entry.canonical_at, entry.size};
}

void Run::order() {
    if (entries_.size() < 2) return;
    note_canonical_forms();
    std::stable_sort(entries_.begin(), entries_.end(), [this](const auto& left, const auto& right) {
        return compare(left, right) < 0;
    });
    // Of two equal ones the first stays. The TTL of the other counts for the RRset all the same, or
    // the order of the lines would matter.
    auto kept = entries_.begin();
    for (auto next = kept + 1; next != entries_.end(); ++next) {
        if (!next->steered && compare(*kept, *next) == 0) {
            kept->mixed = kept->mixed || next->mixed || kept->ttl_or_root != next->ttl_or_root;
            kept->ttl_or_root = std::min(kept->ttl_or_root, next->ttl_or_root);
        } else {
            *++kept = *next;
        }
    }
    entries_.erase(kept + 1, entries_.end());
}

}  // namespace leeward::zone
