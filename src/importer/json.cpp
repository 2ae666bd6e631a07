// SPDX-License-Identifier: Apache-2.0
#include "leeward/importer/json.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

#include "words.hpp"

namespace leeward::importer {

namespace {

using nlohmann::json;

/// Walks over the text and leaves behind how far it has come: the library tells its handlers no
/// place.
class Walker {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    Walker(const char* at, const char** seen) : at_(at), seen_(seen) {}
    reference operator*() const { return *at_; }
    Walker& operator++() {
        *seen_ = ++at_;
        return *this;
    }
    Walker operator++(int) {
        Walker before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const Walker& left, const Walker& right) {
        return left.at_ == right.at_;
    }
    friend bool operator!=(const Walker& left, const Walker& right) {
        return left.at_ != right.at_;
    }

private:
    const char* at_;
    const char** seen_;
};

/// Counts lines up to a place in the text; places come in order.
class Ruler {
public:
    explicit Ruler(const char* begin) : at_(begin), line_start_(begin) {}

    Spot measure(const char* place) {
        for (; at_ < place; ++at_) {
            if (*at_ != '\n') continue;
            ++line_;
            line_start_ = at_ + 1;
        }
        return {line_, static_cast<std::uint32_t>(place - line_start_) + 1};
    }

private:
    const char* at_;
    const char* line_start_;
    std::uint32_t line_ = 1;
};

/// Builds the tree. A token begins at the first octet behind the token before it that is neither
/// white space nor a separator.
class Builder {
public:
    Builder(const std::string& file, std::string_view text, std::vector<base::Fault>& faults)
        : file_(file),
          faults_(faults),
          begin_(text.data()),
          end_(text.data() + text.size()),
          seen_(begin_),
          mark_(begin_),
          ruler_(begin_) {}

    [[nodiscard]] const char** seen() { return &seen_; }
    Value take() { return std::move(root_); }

    bool null() { return scalar(Value::Kind::Null) != nullptr; }
    bool boolean(bool flag) {
        scalar(Value::Kind::Flag)->flag = flag;
        return true;
    }
    bool number_integer(json::number_integer_t number) {
        return number_text(std::to_string(number));
    }
    bool number_unsigned(json::number_unsigned_t number) {
        return number_text(std::to_string(number));
    }
    bool number_float(json::number_float_t /*number*/, const std::string& text) {
        return number_text(text);
    }
    bool string(std::string& text) {
        scalar(Value::Kind::Text)->text = std::move(text);
        return true;
    }
    // The tokens of JSON text hold no binary values; the interface asks for the function.
    static bool binary(json::binary_t& /*octets*/) { return false; }

    bool start_object(std::size_t /*size*/) { return open(Value::Kind::Object); }
    bool start_array(std::size_t /*size*/) { return open(Value::Kind::List); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& key) {
        const Spot at = token();
        const bool fresh = keys_.back().insert(key).second;
        if (!fresh) fault(at, in_quotes(key) + " stands twice in one object; keep one");
        open_.back()->fields.push_back({std::move(key), at, {}});
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*last*/,
                     const json::exception& exception) {
        // Its text begins with the library's own name for the fault and with the place.
        std::string_view text = exception.what();
        const std::size_t reason = text.find("syntax error");
        text.remove_prefix(reason == std::string_view::npos ? 0 : reason);
        const auto size = static_cast<std::size_t>(end_ - begin_);
        const std::size_t octet = std::min(position == 0 ? 0 : position - 1, size);
        fault(Ruler(begin_).measure(begin_ + octet), "is no JSON: " + printable(text));
        return false;
    }

private:
    Spot token() {
        const char* at = mark_;
        while (at < seen_ && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n' ||
                              *at == ',' || *at == ':')) {
            ++at;
        }
        mark_ = seen_;
        return ruler_.measure(at);
    }

    bool number_text(std::string text) {
        scalar(Value::Kind::Number)->text = std::move(text);
        return true;
    }

    Value* scalar(Value::Kind kind) {
        Value* into = slot();
        into->kind = kind;
        into->at = token();
        return into;
    }

    Value* slot() {
        if (open_.empty()) return &root_;
        if (open_.back()->kind == Value::Kind::Object) return &open_.back()->fields.back().value;
        return &open_.back()->items.emplace_back();
    }

    bool open(Value::Kind kind) {
        Value* into = scalar(kind);
        if (open_.size() >= kMaxJsonDepth) {
            fault(into->at,
                  "nests more than " + std::to_string(kMaxJsonDepth) + " deep; no export does");
            return false;
        }
        open_.push_back(into);
        keys_.emplace_back();
        return true;
    }

    bool close() {
        token();
        open_.pop_back();
        keys_.pop_back();
        return true;
    }

    void fault(Spot at, std::string message) {
        faults_.push_back(
            {base::Severity::Error, {file_, at.line, at.column}, {}, std::move(message)});
    }

    const std::string& file_;
    std::vector<base::Fault>& faults_;
    const char* begin_;
    const char* end_;
    const char* seen_;  // behind the octet that was read last
    const char* mark_;  // behind the token before
    Ruler ruler_;
    Value root_;
    std::vector<Value*> open_;  // a list grows only while it is the last one here
    std::vector<std::unordered_set<std::string>> keys_;  // of each open object
};

}  // namespace

const Value* Value::find(std::string_view key) const {
    for (const Field& field : fields) {
        if (field.key == key) return &field.value;
    }
    return nullptr;
}

std::string_view kind_of(const Value& value) {
    switch (value.kind) {
        case Value::Kind::Null:
            return "null";
        case Value::Kind::Flag:
            return value.flag ? "true" : "false";
        case Value::Kind::Number:
            return "a number";
        case Value::Kind::Text:
            return "text";
        case Value::Kind::List:
            return "a list";
        case Value::Kind::Object:
            return "an object";
    }
    return "?";
}

std::optional<Value> parse_json(const std::string& file, std::string_view text,
                                std::vector<base::Fault>& faults) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    Builder builder(file, text, faults);
    const Walker begin(text.data(), builder.seen());
    const Walker end(text.data() + text.size(), builder.seen());
    if (!json::sax_parse(begin, end, &builder)) return std::nullopt;
    return builder.take();
}

}  // namespace leeward::importer
