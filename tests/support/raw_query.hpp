// SPDX-License-Identifier: Apache-2.0
#pragma once
// Queries put together octet by octet, for names and OPT records that no sound client would send.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leeward::support {

using Octets = std::vector<std::uint8_t>;

/// A query put together part by part, so that any part may be wrong.
struct RawQuery {
    Octets name;  // wire form, as it is
    std::uint16_t type = 1;
    std::uint16_t id = 0x4C57;
    std::uint16_t flags = 0x0100;         // RD
    std::vector<Octets> additional = {};  // whole records

    [[nodiscard]] Octets octets() const;
};

/// An OPT record with `size`, DO, and options as they are.
Octets opt(std::uint16_t size, bool dnssec_ok = false, const Octets& options = {});
/// An EDNS option of `code`.
Octets option(std::uint16_t code, const Octets& value);

/// A name in wire form from its text. Requires: a valid name.
Octets name(std::string_view text);
/// A name in wire form, one label of each size, filled with `fill`, in front of the labels of
/// `tail`
/// ("z.test."). Not bounded: 256 octets and more can be had.
Octets wire_name(const std::vector<std::size_t>& label_sizes, std::string_view tail,
                 char fill = 'x');
/// A name of exactly `octets` octets with labels as long as can be.
/// Requires: room for one label in front of `tail` at least.
Octets long_name(std::size_t octets, std::string_view tail, char fill = 'x');
/// A name of exactly `labels` labels, of one octet each in front of `tail`.
Octets deep_name(std::size_t labels, std::string_view tail, char fill = 'x');
/// In presentation form. Requires: a valid name.
std::string text_of(const Octets& name);

}  // namespace leeward::support
