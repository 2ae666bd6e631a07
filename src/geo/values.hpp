// SPDX-License-Identifier: Apache-2.0
#pragma once
// The values of a data section, one at a time. The library's own ways to look values up in maps
// skip what they do not want and follow pointers for as long as a file tells them to, which may be
// for ever; here every value that is read counts against a budget.

#include <maxminddb.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace leeward::geo {

/// A value as the library reads it. `offset` is where it stands itself, not a pointer to it. Of
/// maps and arrays, `data_size` counts the entries, and `offset_to_next` is where they begin.
using Value = MMDB_entry_data_s;

/// A text, borrowed from the file; empty for a value of any other type.
std::string_view text_of(const Value& value);

class Values {
public:
    /// `file` has its data section set. At most `budget` values are read.
    Values(const MMDB_s& file, std::uint64_t budget) : file_(file), budget_(budget) {}

    /// False once data were broken or the budget was used up; all reads fail from then on.
    [[nodiscard]] bool good() const { return trouble_ == nullptr; }
    /// What is wrong with the data, once they are not good.
    [[nodiscard]] const char* trouble() const { return trouble_; }

    /// The value at an offset, or the one that a pointer there leads to.
    std::optional<Value> read(std::uint32_t offset);

    /// Calls `visit(key, value)` for the entries of a map until it returns false. Nothing for a
    /// value of any other type.
    template <class Visit>
    void each_entry(const Value& map, Visit visit);

    /// The same with `visit(element)` for an array.
    template <class Visit>
    void each_element(const Value& array, Visit visit);

    /// The value of a key; nullopt when there is none, or `map` is no map.
    std::optional<Value> find(const Value& map, std::string_view key);
    /// The first element; nullopt when there is none, or `array` is no array.
    std::optional<Value> first(const Value& array);

    /// Reads the value at an offset and all that it leads to; good() tells how that went. Returns
    /// the offset behind it.
    std::optional<std::uint32_t> read_all(std::uint32_t offset);

private:
    std::optional<std::uint32_t> read_all(std::uint32_t offset, int depth);
    /// The offset behind the value at `offset`, which is `value` or a pointer to it.
    std::optional<std::uint32_t> behind(std::uint32_t offset, const Value& value);
    /// The same when `value` is not a map or array that stands at `offset` itself.
    [[nodiscard]] std::uint32_t behind_flat(std::uint32_t offset, const Value& value) const;

    const MMDB_s& file_;
    std::uint64_t budget_;
    const char* trouble_ = nullptr;
};

template <class Visit>
void Values::each_entry(const Value& map, Visit visit) {
    if (map.type != MMDB_DATA_TYPE_MAP) return;
    std::optional<std::uint32_t> at = map.offset_to_next;
    for (std::uint32_t left = map.data_size; at && left > 0; --left) {
        const auto key = read(*at);
        const auto value_at = key ? behind(*at, *key) : std::nullopt;
        const auto value = value_at ? read(*value_at) : std::nullopt;
        if (!value || !visit(text_of(*key), *value)) return;
        if (left > 1) at = behind(*value_at, *value);
    }
}

template <class Visit>
void Values::each_element(const Value& array, Visit visit) {
    if (array.type != MMDB_DATA_TYPE_ARRAY) return;
    std::optional<std::uint32_t> at = array.offset_to_next;
    for (std::uint32_t left = array.data_size; at && left > 0; --left) {
        const auto element = read(*at);
        if (!element || !visit(*element)) return;
        if (left > 1) at = behind(*at, *element);
    }
}

}  // namespace leeward::geo
