// SPDX-License-Identifier: Apache-2.0
#pragma once
// What session tickets are sealed with. A key that is kept for months would one day open what was
// said under all tickets of that time, so each seals for half a day and opens for a whole one
// (RFC 9325 section 3.4). One thread at a time.

#include <array>
#include <cstdint>
#include <optional>

namespace leeward::server {

class TicketKeys {
public:
    static constexpr std::int64_t kPeriod = std::int64_t{12} * 60 * 60;  // seconds

    struct Key {
        std::array<std::uint8_t, 16> name{};
        std::array<std::uint8_t, 32> cipher{};
        std::array<std::uint8_t, 32> mac{};
    };
    struct Found {
        const Key* key = nullptr;  // nullptr: none; the client shakes hands anew
        bool renew = false;        // its ticket should be replaced by one of the current key
    };

    TicketKeys() = default;
    TicketKeys(const TicketKeys&) = delete;
    TicketKeys& operator=(const TicketKeys&) = delete;
    ~TicketKeys();

    /// The key that seals at `now`, seconds of any clock that goes on; nullptr when there is no
    /// randomness for one.
    const Key* current(std::int64_t now);
    /// The key of this name, if it may still open at `now`.
    Found find(const std::uint8_t* name, std::int64_t now);

private:
    bool turn(std::int64_t now);

    std::optional<Key> current_;
    std::optional<Key> before_;
    std::int64_t since_ = 0;  // when current_ was made
};

}  // namespace leeward::server
