// SPDX-License-Identifier: Apache-2.0
#pragma once
// JSON text -> a tree in which every value knows its place, so that a fault about it can name line
// and column. Not a way to write JSON.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"

namespace leeward::importer {

inline constexpr std::size_t kMaxJsonDepth = 64;  // lists and objects in each other; our choice

/// Line and column of a value's first octet, both from 1.
struct Spot {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend bool operator==(const Spot&, const Spot&) = default;
};

struct Field;

struct Value {
    enum class Kind : std::uint8_t { Null, Flag, Number, Text, List, Object };

    Kind kind = Kind::Null;
    Spot at;
    bool flag = false;
    std::string text;  // Text: UTF-8, escapes undone. Number: as a decimal number
    std::vector<Value> items;
    std::vector<Field> fields;  // in the order of the text, keys unique

    /// The value under `key`, or null when this is no object or has no such key.
    [[nodiscard]] const Value* find(std::string_view key) const;
};

struct Field {
    std::string key;
    Spot at;
    Value value;
};

/// "a list", "text": what a fault calls the kind of `value`.
std::string_view kind_of(const Value& value);

/// Reads RFC 8259 text; a byte order mark before it is skipped. nullopt when it is broken: then
/// `faults` has gained an error that names the place in `file`. Errors: any breach of the grammar,
/// octets that are no UTF-8, more than kMaxJsonDepth levels. A key twice in one object is an error
/// too, after which reading goes on.
std::optional<Value> parse_json(const std::string& file, std::string_view text,
                                std::vector<base::Fault>& faults);

}  // namespace leeward::importer
