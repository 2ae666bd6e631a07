// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who is answered when more is asked than can be: those known from calm times first (RS-42). Pure.
//
//   begin(batch) -> perhaps tell_lost() -> admit(client) for each query, prove(client) for some
//
// An overload is when batches come full again and again while the kernel loses queries. A client is
// known by its network, from a query in a calm moment or a right cookie, for ten to twenty minutes
// of calm; an overload lets nobody be forgotten. Of the unknown a share is still answered, so that
// newcomers get in. Flooders that invent addresses are nearly all unknown, and cost little.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "leeward/base/address.hpp"

namespace leeward::server {

enum class Admission : std::uint8_t {
    Answer,
    AnswerWarily,  // one of the unknown; see answer::Arrival::wary
    Shed,
};

/// One thread at a time.
class Shedder {
public:
    /// Of so many unknown queries in a row one is answered; and of full batches without losses, so
    /// many in a row teach who asks once.
    static constexpr std::uint32_t kShare = 8;
    /// Full batches in a row between two looks at what the kernel lost.
    static constexpr std::uint32_t kLookEvery = 16;
    static constexpr std::uint32_t kHold = 5;      // seconds after the last loss seen
    static constexpr std::uint32_t kWarmUp = 60;   // seconds after the start without shedding
    static constexpr std::uint32_t kPeriod = 600;  // seconds until a client starts to be forgotten
    static constexpr std::uint32_t kMost = 100'000;  // networks learned in a period

    /// `secret`: nobody else knows it.
    explicit Shedder(std::uint64_t secret);

    /// A batch came; `full`: more may wait. `now` in seconds of any clock, modulo 2^32. True: it is
    /// time for tell_lost().
    bool begin(bool full, std::uint32_t now) noexcept;
    /// How many queries the kernel has lost so far, modulo 2^32.
    void tell_lost(std::uint32_t lost) noexcept;

    /// What becomes of a query of `client`.
    Admission admit(const base::Address& client) noexcept;
    /// The client's address is no lie.
    void prove(const base::Address& client) noexcept;

    [[nodiscard]] bool is_overloaded() const noexcept { return overloaded_; }

private:
    // Two bits in one word stand for a network. 128 KiB for each period; with kMost networks one of
    // thirty strangers is taken for known.
    static constexpr std::size_t kWordBits = 14;  // bits of a word's number
    using Map = std::vector<std::uint64_t>;

    struct Place {
        std::size_t word;
        std::uint64_t bits;
    };

    [[nodiscard]] Place place_of(const base::Address& client) const noexcept;
    static bool has(const Map& map, Place place) noexcept {
        return (map[place.word] & place.bits) == place.bits;
    }
    void learn(Place place, std::uint32_t most) noexcept;
    void age() noexcept;

    const std::uint64_t secret_;
    Map recent_;
    Map before_;                 // of the period before
    std::uint32_t learned_ = 0;  // networks in recent_
    std::uint32_t noted_ = 0;    // queries of full batches without losses
    std::uint32_t unknown_ = 0;  // queries under overload
    std::uint32_t row_ = 0;      // full batches
    std::uint32_t lost_ = 0;     // as told last
    bool started_ = false;
    bool warm_ = false;
    bool overloaded_ = false;
    std::uint32_t now_ = 0;
    std::uint32_t start_ = 0;
    std::uint32_t aged_ = 0;  // when recent_ began
    std::uint32_t loss_ = 0;  // when a loss was seen last
};

}  // namespace leeward::server
