// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hash of a name -> where its node is. Open addressing at a load of at most two thirds; eight slots
// share a cache line, so most look-ups touch one. Not the names themselves: the caller compares.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leeward::zone {

class NameTable {
public:
    /// Empties the table and makes room for `names`.
    void reset(std::size_t names) {
        slots_ = {};  // first, so that there are never two
        slots_.resize(names + names / 2 + 2);
    }

    /// True when one more name would pass the load.
    [[nodiscard]] bool is_full(std::size_t names) const {
        return names + names / 2 + 2 > slots_.size();
    }

    /// The number stored with `hash` for which `matches(number)`; 0 when there is none.
    template <class Matches>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, const Matches& matches) const noexcept {
        const auto tag = static_cast<std::uint32_t>(hash >> 32U);
        for (std::size_t at = first(hash); slots_[at].number != 0; at = next(at)) {
            if (slots_[at].tag == tag && matches(slots_[at].number)) return slots_[at].number;
        }
        return 0;
    }

    /// Stores `number`, not 0. Requires: not full.
    void insert(std::uint64_t hash, std::uint32_t number) noexcept {
        std::size_t at = first(hash);
        while (slots_[at].number != 0) at = next(at);
        slots_[at] = {static_cast<std::uint32_t>(hash >> 32U), number};
    }

    /// Stores `number` in place of `old`, which is there with `hash`.
    void replace(std::uint64_t hash, std::uint32_t old, std::uint32_t number) noexcept {
        std::size_t at = first(hash);
        while (slots_[at].number != old) at = next(at);
        slots_[at].number = number;
    }

    /// Starts loading what find() will look at first.
    void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(&slots_[first(hash)]); }

    /// The number in the first slot that find() will look at: most likely the one sought. 0: none.
    [[nodiscard]] std::uint32_t first_guess(std::uint64_t hash) const noexcept {
        return slots_[first(hash)].number;
    }

    [[nodiscard]] std::size_t memory() const { return slots_.capacity() * sizeof(Slot); }

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number = 0;  // 0: free
    };

    /// The low half of the hash, scaled to the number of slots (Lemire's multiplication).
    [[nodiscard]] std::size_t first(std::uint64_t hash) const noexcept {
        return ((hash & 0xFFFFFFFFU) * slots_.size()) >> 32U;
    }
    [[nodiscard]] std::size_t next(std::size_t at) const noexcept {
        return ++at == slots_.size() ? 0 : at;
    }

    std::vector<Slot> slots_ = std::vector<Slot>(2);
};

}  // namespace leeward::zone
