// SPDX-License-Identifier: Apache-2.0
#pragma once
// Domain names in wire form (RFC 1035 section 3.1), owned and borrowed. Comparisons ignore ASCII
// case (RFC 4343).

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "leeward/base/bytes.hpp"
#include "leeward/base/result.hpp"

namespace leeward::dns {

inline constexpr std::size_t kMaxNameSize = 255;  // octets, RFC 1035 section 2.3.4
inline constexpr std::size_t kMaxLabelSize = 63;
inline constexpr std::size_t kMaxLabels = 127;  // without the root's empty label

/// A complete name, at most 255 octets, held inline. The default is the root.
class Name {
public:
    Name() = default;

    /// Reads presentation form (RFC 1035 section 5.1): \DDD and \X escapes; "@" is the origin; a
    /// name without the final dot is completed with `origin`. Errors: an empty or over-long label,
    /// a bad escape, a bare quote, over 255 octets.
    static base::Result<Name> parse(std::string_view text, const Name& origin);
    /// The same with the root as origin.
    static base::Result<Name> parse(std::string_view text);

    /// Copies an uncompressed wire-form name that starts `wire` (trailing octets are left alone).
    /// Errors: truncated, a label type other than 00, over 255 octets.
    static base::Result<Name> from_wire(base::Bytes wire);

    [[nodiscard]] base::Bytes wire() const { return {octets_.data(), size_}; }
    /// Labels, the root's empty one not counted: 0 for the root, 2 for "app.example.".
    [[nodiscard]] std::size_t label_count() const;
    [[nodiscard]] bool is_root() const { return size_ == 1; }
    /// True when the leftmost label is exactly "*" (RFC 4592 section 2.1.1).
    [[nodiscard]] bool is_wildcard() const {
        return size_ > 2 && octets_[0] == 1 && octets_[1] == '*';
    }
    /// True for `ancestor` itself and everything below it.
    [[nodiscard]] bool is_within(const Name& ancestor) const;
    /// The name without its leftmost `labels` labels. Requires: labels <= label_count().
    [[nodiscard]] Name without_left(std::size_t labels) const;
    /// `label` in front of this name. Errors: label empty or over 63 octets, result over 255.
    [[nodiscard]] base::Result<Name> with_left(base::Bytes label) const;
    /// All letters in lower case.
    [[nodiscard]] Name lower() const;
    /// Presentation form with the final dot; special characters escaped; "." for the root.
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const Name& left, const Name& right);
    /// Canonical order (RFC 4034 section 6.1): by labels from the right, case ignored.
    friend std::strong_ordering operator<=>(const Name& left, const Name& right);

private:
    std::array<std::uint8_t, kMaxNameSize> octets_{};
    std::uint8_t size_ = 1;
};

/// The size in octets of the uncompressed name that starts `wire`; 0 when there is no whole, valid
/// name.
std::size_t name_size(base::Bytes wire) noexcept;

/// Presentation form of the name that starts `wire`; "?" when there is none.
std::string name_to_string(base::Bytes wire);

/// Canonical order of two whole names in wire form.
std::strong_ordering compare_names(base::Bytes left, base::Bytes right) noexcept;

constexpr std::uint8_t to_lower(std::uint8_t octet) noexcept {
    return static_cast<std::uint8_t>(octet - 'A') < 26U ? static_cast<std::uint8_t>(octet | 0x20U)
                                                        : octet;
}

/// Eight octets with A to Z in lower case. Each is handled in its own lane: bit 7 of `upper` is set
/// where the octet is a letter from A to Z, and moved down to 0x20 it is the difference to the
/// small letter.
constexpr std::uint64_t to_lower_eight(std::uint64_t octets) noexcept {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    const std::uint64_t low_bits = octets & (kOnes * 0x7F);
    const std::uint64_t from_a = low_bits + kOnes * (0x80 - 'A');
    const std::uint64_t past_z = low_bits + kOnes * (0x80 - 'Z' - 1);
    const std::uint64_t upper = (from_a & ~past_z) & ~octets & (kOnes * 0x80);
    return octets | (upper >> 2U);
}

/// True when the octets at `name`, in lower case, are `lower`.
inline bool equals_lower(const std::uint8_t* name, base::Bytes lower) noexcept {
    std::size_t at = 0;
    for (; at + 8 <= lower.size(); at += 8) {
        std::uint64_t mine = 0;
        std::uint64_t wanted = 0;
        std::memcpy(&mine, name + at, sizeof mine);
        std::memcpy(&wanted, lower.data() + at, sizeof wanted);
        if (to_lower_eight(mine) != wanted) return false;
    }
    for (; at < lower.size(); ++at) {
        if (to_lower(name[at]) != lower[at]) return false;
    }
    return true;
}

}  // namespace leeward::dns
