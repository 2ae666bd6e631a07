// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is remembered of a zone's entries only while it is built, for the faults that may have to be
// told. Small: a large zone is built beside the one that is being served.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/zone/record.hpp"

namespace leeward::zone {

/// The origins of all records in the order in which they stand in the arena, dead nodes too: four
/// octets each, as whole stretches come from one file.
class Origins {
public:
    void add(const Origin& origin) {
        if (stretches_.empty() || stretches_.back().file != origin.file) {
            stretches_.push_back({lines_.size(), origin.file});
        }
        lines_.push_back(origin.line);
    }
    /// Requires: index < size().
    [[nodiscard]] Origin at(std::size_t index) const {
        const auto after =
            std::upper_bound(stretches_.begin(), stretches_.end(), index,
                             [](std::size_t wanted, const Stretch& stretch) { return wanted < stretch.from; });
        return {(after - 1)->file, lines_[index]};
    }
    [[nodiscard]] std::size_t size() const { return lines_.size(); }

private:
    struct Stretch {
        std::size_t from = 0;
        std::uint32_t file = 0;
    };
    std::vector<std::uint32_t> lines_;
    std::vector<Stretch> stretches_;
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
    std::vector<MixedTtl> mixed;        // in the order of the arena
    std::vector<base::Fault> too_large;  // RRsets that fit no message
    Outside outside;
};

}  // namespace leeward::zone
