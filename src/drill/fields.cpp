// SPDX-License-Identifier: Apache-2.0
#include "fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace leeward::drill {
namespace {

using importer::Value;

constexpr std::size_t kMaxFaults = 200;  // a person reads no more

/// Text of a file as it may stand in a fault.
std::string printable(std::string_view text) {
    std::string result;
    for (const char octet : text.substr(0, 80)) {
        result += octet >= ' ' && octet <= '~' ? octet : '?';
    }
    return result;
}

std::optional<double> number_of(const Value& value) {
    if (value.kind != Value::Kind::Number) return std::nullopt;
    double number = 0;
    const char* end = value.text.data() + value.text.size();
    const auto read = std::from_chars(value.text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

}  // namespace

void Faults::error(importer::Spot at, std::string key, std::string message) const {
    if (all.size() > kMaxFaults) return;
    if (all.size() == kMaxFaults) {
        key.clear();
        message = "there are more faults; correct those above first";
    }
    all.push_back(
        {base::Severity::Error, {file, at.line, at.column}, std::move(key), std::move(message)});
}

std::string none_of(std::string_view word, const std::vector<std::string>& known) {
    std::string text = fmt::format("'{}' is not known; it may be ", printable(word));
    for (std::size_t at = 0; at < known.size(); ++at) {
        if (at == 20) return text + ", ...";
        text += (at == 0 ? "" : at + 1 == known.size() ? " or " : ", ") + known[at];
    }
    if (known.empty()) return text + "nothing here, as there is none";
    const std::string near = base::nearest_word(std::string(word), known);
    return near.empty() ? text : text + "; did you mean " + near + "?";
}

Fields::Fields(const Value& object, std::string path, const Faults& faults)
    : object_(object), path_(std::move(path)), faults_(faults) {
    if (!good()) {
        faults_.error(object.at, path_,
                      fmt::format("is {}; an object is wanted", importer::kind_of(object)));
    }
}

const Value* Fields::find(std::string_view key) {
    known_.emplace_back(key);
    return object_.find(key);
}

const Value* Fields::need(std::string_view key) {
    const Value* value = find(key);
    if (value == nullptr && good()) error(key, "is missing");
    return value;
}

std::string Fields::text(std::string_view key) {
    const Value* value = need(key);
    if (value == nullptr) return {};
    if (value->kind == Value::Kind::Text && !value->text.empty() && value->text.size() <= 255) {
        return value->text;
    }
    error(key, value->kind == Value::Kind::Text
                   ? std::string("has to have 1 to 255 octets")
                   : fmt::format("is {}; text is wanted", importer::kind_of(*value)));
    return {};
}

std::string Fields::text_or(std::string_view key, std::string_view absent) {
    return find(key) == nullptr ? std::string(absent) : text(key);
}

double Fields::number(std::string_view key, double least, double most) {
    const Value* value = need(key);
    if (value == nullptr) return least;
    const auto number = number_of(*value);
    if (number && *number >= least && *number <= most) return *number;
    error(key, number ? fmt::format("is {:g}; it has to be {:g} to {:g}", *number, least, most)
                      : fmt::format("is {}; a number from {:g} to {:g} is wanted",
                                    importer::kind_of(*value), least, most));
    return least;
}

double Fields::number_or(std::string_view key, double least, double most, double absent) {
    return find(key) == nullptr ? absent : number(key, least, most);
}

std::int64_t Fields::whole(std::string_view key, std::int64_t least, std::int64_t most) {
    const double value = number(key, static_cast<double>(least), static_cast<double>(most));
    const auto result = static_cast<std::int64_t>(value);
    if (static_cast<double>(result) != value) {
        error(key, fmt::format("is {:g}; a whole number is wanted", value));
    }
    return result;
}

bool Fields::flag(std::string_view key) {
    const Value* value = need(key);
    if (value == nullptr || value->kind == Value::Kind::Flag)
        return value != nullptr && value->flag;
    error(key, fmt::format("is {}; true or false is wanted", importer::kind_of(*value)));
    return false;
}

std::size_t Fields::word(std::string_view key, std::initializer_list<std::string_view> words) {
    const std::string said = text(key);
    if (said.empty()) return 0;
    const auto* const at = std::find(words.begin(), words.end(), said);
    if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
    error(key, none_of(said, {words.begin(), words.end()}));
    return 0;
}

const std::vector<Value>& Fields::list(std::string_view key, std::size_t most) {
    static const std::vector<Value> kNone;
    const Value* value = need(key);
    if (value == nullptr) return kNone;
    if (value->kind != Value::Kind::List) {
        error(key, fmt::format("is {}; a list is wanted", importer::kind_of(*value)));
        return kNone;
    }
    if (value->items.size() <= most) return value->items;
    error(key, fmt::format("has {} entries; at most {} may be", value->items.size(), most));
    return kNone;
}

void Fields::pass_over(std::initializer_list<std::string_view> keys) {
    known_.insert(known_.end(), keys.begin(), keys.end());
}

void Fields::refuse_unknown() const {
    for (const importer::Field& field : object_.fields) {
        if (std::find(known_.begin(), known_.end(), field.key) != known_.end()) continue;
        faults_.error(field.at, path_.empty() ? printable(field.key) : path_,
                      "the field " + none_of(field.key, known_));
    }
}

void Fields::error(std::string_view key, const std::string& message) const {
    const Value* value = object_.find(key);
    const std::string dotted = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    faults_.error(value == nullptr ? object_.at : value->at, dotted, message);
}

}  // namespace leeward::drill
