// SPDX-License-Identifier: Apache-2.0
#include "reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace leeward::config {

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
    const std::string near = base::nearest_word(word, known);
    return near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near);
}

bool has_later_key(const Reader& reader, Where where) {
    return std::any_of(reader.table().begin(), reader.table().end(),
                       [&](const Entry& entry) { return is_later_key(where, entry.key); });
}

Reader::Reader(const Document& document, FaultList& faults, Where where, std::string key, Spot spot,
               const Table& table)
    : document_(document),
      faults_(faults),
      where_(where),
      key_(std::move(key)),
      spot_(spot),
      table_(table) {}

Reader Reader::below(Where where, std::string key, const Entry& entry) const {
    assert(entry.value.table() != nullptr);
    return {document_, faults_, where, std::move(key), entry.where, *entry.value.table()};
}

const Entry* Reader::find(std::string_view name) const {
    assert(is_key(where_, name));
    const auto found = std::find_if(table_.begin(), table_.end(),
                                    [&](const Entry& entry) { return entry.key == name; });
    return found == table_.end() ? nullptr : &*found;
}

std::optional<Word> Reader::word_of(const Value& value, const Entry& entry,
                                    std::string_view what) const {
    if (const std::string* text = value.text()) {
        if (text->find('\0') == std::string::npos) return Word{*text, value.where};
        error_at(value.where, entry.key, "holds a NUL character; leave it out");
    } else {
        error_at(value.where, entry.key,
                 fmt::format("is {}; write {} as a string in quotes", kind_of(value), what));
    }
    return std::nullopt;
}

std::optional<Word> Reader::word(std::string_view name) const {
    const Entry* entry = find(name);
    return entry == nullptr ? std::nullopt : word_of(entry->value, *entry, "it");
}

std::vector<Word> Reader::words(const Entry& entry, std::string_view what) const {
    std::vector<Word> into;
    const List* list = entry.value.list();
    if (list == nullptr) {
        if (auto word = word_of(entry.value, entry, what)) into.push_back(std::move(*word));
        return into;
    }
    if (list->empty()) error(entry, fmt::format("is an empty list; name at least one of {}", what));
    for (const Value& item : *list) {
        if (auto word = word_of(item, entry, what)) into.push_back(std::move(*word));
    }
    return into;
}

std::vector<Word> Reader::words(std::string_view name, std::string_view what) const {
    const Entry* entry = find(name);
    return entry == nullptr ? std::vector<Word>() : words(*entry, what);
}

std::optional<bool> Reader::flag(std::string_view name) const {
    const Entry* entry = find(name);
    if (entry == nullptr) return std::nullopt;
    if (const bool* value = std::get_if<bool>(&entry->value.data)) return *value;
    wrong_type(*entry, "true or false");
    return std::nullopt;
}

void Reader::each_table(std::string_view name,
                        const std::function<void(const Entry&)>& visit) const {
    const Entry* entry = find(name);
    if (entry == nullptr) return;
    const Table* tables = entry->value.table();
    if (tables == nullptr) {
        wrong_type(*entry, fmt::format("tables, such as {}", join_key(key_, name) + ".NAME"));
        return;
    }
    for (const Entry& named : *tables) {
        if (named.value.table() != nullptr) {
            visit(named);
        } else {
            faults_.error(document_.at(named.where), join_key(join_key(key_, name), named.key),
                          fmt::format("is {}; write a table {{ ... }}", kind_of(named.value)));
        }
    }
}

void Reader::refuse_unknown(const std::function<bool(const Entry&)>& also) const {
    for (const Entry& entry : table_) {
        if (!is_key(where_, entry.key) && !(also && also(entry))) refuse(entry);
    }
}

void Reader::refuse_keys(std::span<const std::string_view> names,
                         const std::string& message) const {
    for (const std::string_view name : names) {
        if (const Entry* entry = find(name)) error_at(entry->where, name, message);
    }
}

void Reader::refuse(const Entry& entry) const {
    for (const LaterKey& later : later_keys()) {
        if (later.where != where_ || later.name != entry.key) continue;
        const std::string instead =
            later.instead.empty() ? "leave it out" : std::string(later.instead);
        error_at(entry.where, entry.key,
                 fmt::format("is not supported by this version; {}", instead));
        return;
    }
    const std::string near = suggestion(entry.key, key_names(where_));
    error_at(entry.where, entry.key, fmt::format("unknown key{}", near));
}

void Reader::wrong_type(const Entry& entry, std::string_view wanted) const {
    error(entry, fmt::format("is {}; write {}", kind_of(entry.value), wanted));
}

void Reader::error(const Entry& entry, std::string message) const {
    error_at(entry.value.where, entry.key, std::move(message));
}

void Reader::warn(const Entry& entry, std::string message) const {
    warn_at(entry.value.where, entry.key, std::move(message));
}

void Reader::error_at(Spot spot, std::string_view name, std::string message) const {
    faults_.error(document_.at(spot), join_key(key_, name), std::move(message));
}

void Reader::warn_at(Spot spot, std::string_view name, std::string message) const {
    faults_.warn(document_.at(spot), join_key(key_, name), std::move(message));
}

void Reader::error_here(std::string message) const {
    faults_.error(document_.at(spot_), key_, std::move(message));
}

void Reader::warn_here(std::string message) const {
    faults_.warn(document_.at(spot_), key_, std::move(message));
}

}  // namespace leeward::config
