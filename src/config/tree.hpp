// SPDX-License-Identifier: Apache-2.0
#pragma once
// A TOML file as a small tree of our own, so that only one source file compiles the TOML library.
// Tables keep the order of the file.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leeward::config {

/// A place in the file at hand. Both count from 1.
struct Spot {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

struct Value;
struct Entry;
using List = std::vector<Value>;
using Table = std::vector<Entry>;

/// A date or a time, which no key takes.
struct Moment {};

struct Value {
    Spot where;
    std::variant<bool, std::int64_t, double, Moment, std::string, List, Table> data;

    [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&data); }
    [[nodiscard]] const std::int64_t* whole() const { return std::get_if<std::int64_t>(&data); }
    [[nodiscard]] const List* list() const { return std::get_if<List>(&data); }
    [[nodiscard]] const Table* table() const { return std::get_if<Table>(&data); }
};

struct Entry {
    std::string key;
    Spot where;  // of the key
    Value value;
};

/// What a value is, for faults: "a string", "a list".
std::string_view kind_of(const Value& value);

struct SyntaxFault {
    Spot where;
    std::string message;
};

/// A file's tables, or the first fault of its syntax.
struct Tree {
    Table root;
    std::optional<SyntaxFault> fault;
};

inline constexpr std::size_t kMaxNesting = 16;  // tables and lists in each other; real files need 5

/// Reads TOML 1.0. Any octets give a tree or a fault. Errors: not TOML, not UTF-8, nested too
/// deeply.
Tree parse_tree(std::string_view text);

}  // namespace leeward::config
