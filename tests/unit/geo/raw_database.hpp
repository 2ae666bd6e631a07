// SPDX-License-Identifier: Apache-2.0
#pragma once
// Database files octet by octet, right and wrong ones: what no honest tool writes.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leeward::geo::raw {

using Node = std::array<std::uint32_t, 2>;

inline std::string big_endian(std::uint64_t number, unsigned octets) {
    std::string text;
    for (unsigned at = octets; at-- > 0;) text += static_cast<char>(number >> (8 * at));
    return text;
}

// Values as the MaxMind DB format 2.0 encodes them. Maps and arrays are followed by their content.
inline std::string text(std::string_view value) {  // up to 28 octets
    return static_cast<char>(0x40 | value.size()) + std::string(value);
}
inline std::string map(unsigned entries) {  // up to 28, or from 285 to 65,820
    if (entries < 29) return {static_cast<char>(0xE0 | entries)};
    return '\xFE' + big_endian(entries - 285, 2);
}
inline std::string array(unsigned elements) {  // up to 28
    return {static_cast<char>(elements), '\x04'};
}
inline std::string u16(std::uint16_t value) {
    return '\xA2' + big_endian(value, 2);
}
inline std::string u32(std::uint32_t value) {
    return '\xC4' + big_endian(value, 4);
}
inline std::string u64(std::uint64_t value) {
    return std::string("\x08\x02") + big_endian(value, 8);
}
inline std::string pointer(std::uint32_t offset) {
    return '\x38' + big_endian(offset, 4);
}

/// What a record must say to lead to data, where a tree has so many nodes.
inline std::uint32_t data_at(std::size_t nodes, std::uint32_t offset) {
    return static_cast<std::uint32_t>(nodes) + 16 + offset;
}

struct Parts {
    std::vector<Node> nodes;
    std::string data;
    std::string languages = array(0);
    std::uint16_t ip_version = 4;
    std::uint16_t record_size = 24;
    std::uint16_t major_version = 2;
};

/// A file of these parts.
inline std::string database(const Parts& parts) {
    std::string file;
    for (const Node& node : parts.nodes) {
        file += big_endian(node[0], 3) + big_endian(node[1], 3);
    }
    file += std::string(16, '\0') + parts.data + "\xAB\xCD\xEFMaxMind.com";
    file += map(9) + text("node_count") + u32(static_cast<std::uint32_t>(parts.nodes.size()));
    file += text("record_size") + u16(parts.record_size);
    file += text("ip_version") + u16(parts.ip_version);
    file += text("database_type") + text("Raw");
    file += text("binary_format_major_version") + u16(parts.major_version);
    file += text("binary_format_minor_version") + u16(0);
    file += text("build_epoch") + u64(1);
    file += text("description") + map(0);
    return file + text("languages") + parts.languages;
}

/// The record of a country.
inline std::string country(std::string_view code) {
    return map(1) + text("country") + map(1) + text("iso_code") + text(code);
}

}  // namespace leeward::geo::raw
