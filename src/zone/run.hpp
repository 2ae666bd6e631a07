// SPDX-License-Identifier: Apache-2.0
#pragma once
// The entries of one owner, gathered until all are there: records that stand behind each other in a
// file, or everything that a name has when its entries stood apart.

#include <cstdint>
#include <span>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/rdata.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/zone/record.hpp"

namespace leeward::zone {

/// One entry of a run. A steered one has no RDATA.
struct RunEntry {
    std::size_t at = 0;  // of the RDATA, in the run's octets
    std::uint32_t ttl_or_root = 0;
    std::uint16_t size = 0;  // octets of the RDATA
    dns::RrType type = dns::RrType::A;
    bool steered = false;
    bool mixed = false;  // its RRset had several TTLs when it was written down before
    Origin origin;
    // Of the RDATA with its names in lower case, while the run is put in order.
    std::size_t canonical_at = kNoNames;

    static constexpr std::size_t kNoNames = static_cast<std::size_t>(-1);
};

class Run {
public:
    void add(const RecordView& record, const Origin& origin, bool mixed = false);
    void add_steered(dns::RrType type, std::uint32_t root);
    void clear();

    [[nodiscard]] bool empty() const { return entries_.empty(); }
    /// Puts the entries in order of type, then RDATA, steered ones last of their type, and drops
    /// records that are there twice (RFC 2181 section 5). Names that may be compressed differ only
    /// in more than letter case (RFC 4343), for a pointer to either is the same record.
    void order();
    [[nodiscard]] std::span<const RunEntry> entries() const { return entries_; }
    [[nodiscard]] base::Bytes rdata(const RunEntry& entry) const {
        return {octets_.data() + entry.at, entry.size};
    }

private:
    void note_canonical_forms();
    [[nodiscard]] base::Bytes canonical(const RunEntry& entry) const;
    [[nodiscard]] int compare(const RunEntry& left, const RunEntry& right) const;

    std::vector<RunEntry> entries_;
    std::vector<std::uint8_t> octets_;
    std::vector<std::uint8_t> canonical_;
    std::vector<dns::NameInRdata> names_;  // kept for its memory
};

}  // namespace leeward::zone
