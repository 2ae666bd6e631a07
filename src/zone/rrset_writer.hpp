// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records -> octets of an arena: each RRset as it will stand in a reply, its names compressed as
// far as that can be known now.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rdata.hpp"
#include "leeward/zone/arena.hpp"
#include "leeward/zone/format.hpp"
#include "run.hpp"

namespace leeward::zone {

/// Octets that one RRset may take in a message: 65,535 less the header, the longest question, and
/// room for OPT.
inline constexpr std::size_t kMaxRrsetSize = 65535 - 12 - 255 - 4 - 512;

/// Writes the RRsets of one zone, one after the other. Keeps its memory between them.
class RrsetWriter {
public:
    RrsetWriter(const dns::Name& apex, Arena& arena);

    /// Appends the records of `entries`, all of one type; the smallest of their TTLs holds for all
    /// (RFC 2181 section 5.2). Errors: they fit no message; nothing is appended then.
    base::Result<void> append(const Run& run, std::span<const RunEntry> entries);
    /// Appends a steered RRset.
    void append_steered(const RunEntry& entry);

private:
    /// A name in the records that later names can point to, borrowed from the run.
    struct Known {
        base::Bytes name;
        std::size_t at = 0;
    };

    std::uint8_t* put(std::size_t octets);
    void put(base::Bytes octets);
    void put_record(dns::RrType type, std::uint32_t ttl, base::Bytes rdata);
    void put_name(base::Bytes name);
    [[nodiscard]] bool point_at(base::Bytes name);
    [[nodiscard]] bool ends_apex(base::Bytes name) const;
    [[nodiscard]] std::size_t size() const { return arena_.size() - start_; }

    const base::Bytes apex_;
    Arena& arena_;
    std::size_t start_ = 0;  // of the records at hand, in the arena
    std::vector<PackedPatch> patches_;
    std::vector<Known> known_;
    std::vector<dns::NameInRdata> names_;
};

}  // namespace leeward::zone
