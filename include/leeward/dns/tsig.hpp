// SPDX-License-Identifier: Apache-2.0
#pragma once
// The record that signs a query (RFC 8945), as far as one must read it who has no keys: whose
// signature it says it is, so that this can be said back. Data path: noexcept, no allocation.

#include <array>
#include <cstddef>
#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/name.hpp"

namespace leeward::dns {

struct Tsig {
    std::array<std::uint8_t, kMaxNameSize> key_wire;
    std::size_t key_size = 0;  // octets of key_wire in use
    base::Bytes algorithm;     // a name in wire form; borrowed, like the rest
    base::Bytes time;          // when it was signed and how far clocks may differ: 8 octets
    base::Bytes original_id;   // 2 octets

    [[nodiscard]] base::Bytes key() const noexcept { return {key_wire.data(), key_size}; }

    /// Reads the record of `message` whose owner is at `at` and which has been found whole. False:
    /// its parts do not add up (RFC 8945 section 4.2), or its class is not ANY.
    bool read(base::Bytes message, std::size_t at) noexcept;
    /// Reads the last record of `message`, whose question ends at `question_end`. Requires:
    /// parse_query() said Signed of it.
    void read_last(base::Bytes message, std::size_t question_end) noexcept;
};

}  // namespace leeward::dns
