// SPDX-License-Identifier: Apache-2.0
#pragma once
// Octets as they go on the wire: big-endian loads and stores without alignment demands.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace leeward::base {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

inline std::uint16_t load_u16(const std::uint8_t* from) noexcept {
    return static_cast<std::uint16_t>((from[0] << 8U) | from[1]);
}

inline std::uint32_t load_u32(const std::uint8_t* from) noexcept {
    return (static_cast<std::uint32_t>(load_u16(from)) << 16U) | load_u16(from + 2);
}

inline void store_u16(std::uint8_t* to, std::uint16_t value) noexcept {
    to[0] = static_cast<std::uint8_t>(value >> 8U);
    to[1] = static_cast<std::uint8_t>(value);
}

inline void store_u32(std::uint8_t* to, std::uint32_t value) noexcept {
    store_u16(to, static_cast<std::uint16_t>(value >> 16U));
    store_u16(to + 2, static_cast<std::uint16_t>(value));
}

inline void store_u64(std::uint8_t* to, std::uint64_t value) noexcept {
    if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap64(value);
    std::memcpy(to, &value, sizeof value);
}

/// Copies `size` octets between places that do not overlap. Those of a record or two are copied in
/// two constant pieces that overlap in the middle, for a call would cost more than they do.
inline void copy_octets(std::uint8_t* to, const std::uint8_t* from, std::size_t size) noexcept {
    constexpr std::size_t kShort = 16;
    constexpr std::size_t kLong = 32;
    if (size >= kShort && size <= 2 * kShort) {
        std::memcpy(to, from, kShort);
        std::memcpy(to + size - kShort, from + size - kShort, kShort);
    } else if (size > kLong && size <= 2 * kLong) {
        std::memcpy(to, from, kLong);
        std::memcpy(to + size - kLong, from + size - kLong, kLong);
    } else {
        std::memcpy(to, from, size);
    }
}

/// The octets of a text, borrowed from it.
inline Bytes as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The text in octets, borrowed from them.
inline std::string_view as_text(Bytes bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace leeward::base
