// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a server keeps over a restart, as plain values. What it means is decided elsewhere: how much
// an old state is worth in recall.hpp, what a word does in the health room.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/health/engine.hpp"

namespace leeward::store {

/// Wall-clock time, for people and for what outlives a boot; kept in whole milliseconds.
using Wall = std::chrono::system_clock::time_point;

/// A moment on both clocks. The monotonic one goes on from one process to the next, but not from
/// one boot of the machine to the next.
struct Stamp {
    Wall wall;
    base::Instant instant;
    std::string boot;  // which boot `instant` counts in; empty: not known

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

/// Which boot of the machine this is, as the kernel names it; empty where it does not say.
std::string boot_name();

/// The health of all endpoints and domains as it was at one moment.
struct HealthRow {
    std::string key;  // "web@192.0.2.10:443" of an endpoint, "region:us" of a domain
    health::Memory memory;
};
struct SavedHealth {
    Stamp saved;
    std::vector<HealthRow> rows;  // no key twice
};

/// A word of an operator.
struct WordRow {
    enum class Kind : std::uint8_t { Drain, Hold, Release };
    Kind kind = Kind::Drain;
    std::string place;          // empty where the word is about the whole server
    std::optional<Wall> until;  // nullopt: until it is taken back
    std::string who;
    std::string why;
    Wall said;

    friend bool operator==(const WordRow&, const WordRow&) = default;
};

/// "drain", "hold" or "release".
std::string_view to_string(WordRow::Kind kind);

using Counters = std::map<std::string, std::int64_t, std::less<>>;

/// One line of the journal.
struct Entry {
    std::int64_t id = 0;  // given when it is written; rises
    Wall at;
    std::string kind;     // "transition", "publish", "word", ...
    std::string subject;  // the place or endpoint that it is about; may be empty
    std::string data;     // JSON text, at most kMaxEntrySize octets

    friend bool operator==(const Entry&, const Entry&) = default;
};

/// Octets of one entry's texts together; a longer one is not taken. No source: our choice.
inline constexpr std::size_t kMaxEntrySize = std::size_t{64} * 1024;

/// What one transaction writes. Health and words replace all that was there.
struct Batch {
    std::optional<SavedHealth> health;
    std::optional<std::vector<WordRow>> words;
    Counters counters;  // each by its name; others stay
    std::vector<Entry> journal;

    [[nodiscard]] bool empty() const {
        return !health && !words && counters.empty() && journal.empty();
    }
};

}  // namespace leeward::store
