// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is remembered of a zone's entries only while it is built, for the faults that may have to be
// told. Small: a large zone is built beside the one that is being served.

#include <cstdint>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/zone/record.hpp"

namespace leeward::zone {

/// The origins of all records in the order in which they stand in the arena, dead nodes too. Most
/// stand one line below the one before, so each is kept as the step from there: an octet or two.
class Origins {
public:
    void add(const Origin& origin);
    /// Requires: `index` was added.
    [[nodiscard]] Origin at(std::size_t index) const;

private:
    static constexpr std::size_t kStretch = 64;  // records that a look-up may have to walk over

    /// Where each kStretch-th record's step stands, and the line that it is from.
    struct Mark {
        std::size_t at = 0;
        std::uint32_t line = 0;
    };
    struct FileFrom {
        std::size_t index = 0;  // of the first record that is from it
        std::uint32_t file = 0;
    };

    std::vector<std::uint8_t> steps_;
    std::vector<Mark> marks_;
    std::vector<FileFrom> files_;
    std::size_t count_ = 0;
    std::uint32_t line_ = 0;  // of the last one
};

/// An RRset of the node at `node` whose records had different TTLs.
struct MixedTtl {
    std::size_t node = 0;  // offset in the arena
    dns::RrType type = dns::RrType::A;
};

/// Records outside the zone: the first ones, and how many there are.
struct Outside {
    struct Record {
        std::string owner;
        Origin origin;
    };
    std::vector<Record> first;
    std::size_t count = 0;
};

struct Notes {
    Origins origins;
    std::vector<MixedTtl> mixed;         // in the order of the arena
    std::vector<base::Fault> too_large;  // RRsets that fit no message
    Outside outside;
};

}  // namespace leeward::zone
