// SPDX-License-Identifier: Apache-2.0
#include "fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "words.hpp"

namespace leeward::importer {

Fields::Fields(const std::string& file, std::string subject, const Value& object, FaultList& faults)
    : file_(file), subject_(std::move(subject)), object_(object), faults_(faults) {
    if (object.kind != Value::Kind::Object) {
        faults_.error(at(object.at), subject_,
                      fmt::format("is {}; it must be an object", kind_of(object)));
    }
}

base::Location Fields::where(std::string_view key) const {
    const Value* value = object_.find(key);
    return at(value == nullptr ? object_.at : value->at);
}

const Value* Fields::find(std::string_view key) {
    known_.emplace(key);
    const Value* value = object_.find(key);
    return value == nullptr || value->kind == Value::Kind::Null ? nullptr : value;
}

const Value* Fields::need(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr && object_.kind == Value::Kind::Object) {
        faults_.error(where(), subject_, fmt::format("has no {}", key));
    }
    return value;
}

const Value* Fields::kind(std::string_view key, Value::Kind wanted, std::string_view what) {
    const Value* value = find(key);
    if (value == nullptr || value->kind == wanted) return value;
    error(key, fmt::format("is {}; it must be {}", kind_of(*value), what));
    return nullptr;
}

std::optional<std::string> Fields::text(std::string_view key, std::size_t most) {
    const Value* value = kind(key, Value::Kind::Text, "text");
    if (value == nullptr) return std::nullopt;
    if (!value->text.empty() && value->text.size() <= most) return value->text;
    error(key, fmt::format("has {} octets; 1 to {} are right", value->text.size(), most));
    return std::nullopt;
}

std::optional<std::string> Fields::need_text(std::string_view key, std::size_t most) {
    return need(key) == nullptr ? std::nullopt : text(key, most);
}

std::optional<std::int64_t> Fields::whole(std::string_view key, std::int64_t least,
                                          std::int64_t most) {
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    const auto number = whole_of(*value);
    if (number && *number >= least && *number <= most) return number;
    const bool shows = value->kind == Value::Kind::Number || value->kind == Value::Kind::Text;
    error(key,
          fmt::format("{} is no whole number from {} to {}",
                      shows ? in_quotes(value->text) : std::string(kind_of(*value)), least, most));
    return std::nullopt;
}

std::optional<bool> Fields::flag(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind == Value::Kind::Flag) return value->flag;
    if (value->kind == Value::Kind::Text && (value->text == "true" || value->text == "false")) {
        return value->text == "true";
    }
    error(key, fmt::format("is {}; it must be true or false", kind_of(*value)));
    return std::nullopt;
}

const Value* Fields::list(std::string_view key) {
    return kind(key, Value::Kind::List, "a list");
}

const Value* Fields::object(std::string_view key) {
    return kind(key, Value::Kind::Object, "an object");
}

std::optional<std::string> Fields::word(std::string_view key,
                                        std::initializer_list<std::string_view> words) {
    auto text = this->text(key);
    if (!text || std::find(words.begin(), words.end(), *text) != words.end()) return text;
    const std::vector<std::string> known(words.begin(), words.end());
    const std::string near = base::nearest_word(*text, known);
    std::string all;
    for (const std::string_view word : words) all.append(all.empty() ? "" : ", ").append(word);
    error(key, near.empty() ? fmt::format("{} is not known; it is one of {}", in_quotes(*text), all)
                            : fmt::format("{} is not known; did you mean {}", in_quotes(*text),
                                          in_quotes(near)));
    return std::nullopt;
}

void Fields::pass_over(std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) known_.emplace(key);
}

void Fields::refuse_unknown() {
    const std::vector<std::string> known(known_.begin(), known_.end());
    for (const Field& field : object_.fields) {
        if (known_.contains(field.key)) continue;
        const std::string near = base::nearest_word(field.key, known);
        faults_.error(
            at(field.at), subject_,
            fmt::format("has the field {}, which is not known here{}", in_quotes(field.key),
                        near.empty() ? "" : "; did you mean " + in_quotes(near)));
    }
}

void Fields::error(std::string_view key, const std::string& message) const {
    faults_.error(where(key), subject_, fmt::format("{}: {}", key, message));
}

void Fields::note(std::string_view key, const std::string& message) const {
    faults_.note(where(key), subject_, fmt::format("{}: {}", key, message));
}

std::optional<std::int64_t> whole_of(const Value& value) {
    if (value.kind != Value::Kind::Number && value.kind != Value::Kind::Text) return std::nullopt;
    std::int64_t number = 0;
    const char* end = value.text.data() + value.text.size();
    const auto [stop, fault] = std::from_chars(value.text.data(), end, number);
    if (fault != std::errc() || stop != end) return std::nullopt;
    return number;
}

}  // namespace leeward::importer
