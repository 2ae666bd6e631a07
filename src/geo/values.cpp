// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

namespace leeward::geo {
namespace {

/// How many values stand in a map, which has two for each entry, or in an array.
std::uint64_t children_of(const Value& value) {
    if (value.type == MMDB_DATA_TYPE_MAP) return std::uint64_t{2} * value.data_size;
    return value.type == MMDB_DATA_TYPE_ARRAY ? value.data_size : 0;
}

}  // namespace

std::string_view text_of(const Value& value) {
    if (value.type != MMDB_DATA_TYPE_UTF8_STRING || value.data_size == 0) return {};
    return {value.utf8_string, value.data_size};
}

std::optional<Value> Values::read(std::uint32_t offset) {
    if (trouble_ != nullptr) return std::nullopt;
    if (budget_ == 0) {
        trouble_ = "refer to one another without end";
        return std::nullopt;
    }
    --budget_;
    // The library adds to an offset before it compares it with the end.
    if (offset >= file_.data_section_size) {
        trouble_ = "are cut short, or refer to what is not there";
        return std::nullopt;
    }
    MMDB_entry_s entry{&file_, offset};
    Value value{};
    const char* const no_path[] = {nullptr};
    if (MMDB_aget_value(&entry, &value, no_path) != MMDB_SUCCESS) {
        trouble_ = "are broken";
        return std::nullopt;
    }
    return value;
}

std::uint32_t Values::behind_flat(std::uint32_t offset, const Value& value) const {
    if (value.offset == offset) return value.offset_to_next;
    // A pointer: its first octet says how many follow, and the library does not pass that on.
    const unsigned size_bits = (file_.data_section[offset] >> 3U) & 3U;
    return offset + 2 + size_bits;
}

std::optional<std::uint32_t> Values::behind(std::uint32_t offset, const Value& value) {
    if (value.offset != offset) return behind_flat(offset, value);
    std::uint32_t at = value.offset_to_next;
    for (std::uint64_t left = children_of(value); left > 0; --left) {
        const auto child = read(at);
        if (!child) return std::nullopt;
        // The children of a map or array that stands here come next; then go on behind them.
        if (child->offset == at) left += children_of(*child);
        at = behind_flat(at, *child);
    }
    return at;
}

std::optional<Value> Values::find(const Value& map, std::string_view key) {
    std::optional<Value> found;
    each_entry(map, [&](std::string_view name, const Value& value) {
        if (name == key) found = value;
        return !found;
    });
    return found;
}

std::optional<Value> Values::first(const Value& array) {
    if (array.type != MMDB_DATA_TYPE_ARRAY || array.data_size == 0) return std::nullopt;
    return read(array.offset_to_next);
}

std::optional<std::uint32_t> Values::read_all(std::uint32_t offset) {
    return read_all(offset, 0);
}

std::optional<std::uint32_t> Values::read_all(std::uint32_t offset, int depth) {
    constexpr int kMaxDepth = 32;  // of maps in maps; databases have some five
    const auto value = read(offset);
    if (!value) return std::nullopt;
    if (depth > kMaxDepth) trouble_ = "refer to one another without end";
    std::optional<std::uint32_t> at = value->offset_to_next;
    for (std::uint64_t left = children_of(*value); at && left > 0; --left) {
        at = read_all(*at, depth + 1);
    }
    return at && value->offset != offset ? behind_flat(offset, *value) : at;
}

}  // namespace leeward::geo
