// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/name.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace leeward::dns {
namespace {

/// Offsets of the labels of a whole name, left to right; the root's empty label is not listed.
struct LabelOffsets {
    std::array<std::uint8_t, kMaxLabels> at;
    std::size_t count = 0;

    explicit LabelOffsets(const std::uint8_t* wire) noexcept {
        for (std::size_t offset = 0; wire[offset] != 0; offset += 1U + wire[offset]) {
            at[count++] = static_cast<std::uint8_t>(offset);
        }
    }
};

bool equal_ignoring_case(const std::uint8_t* left, const std::uint8_t* right, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        if (to_lower(left[i]) != to_lower(right[i])) return false;
    }
    return true;
}

/// Order of two labels as octet strings, case ignored; a prefix comes first (RFC 4034 section 6.1).
std::strong_ordering compare_labels(const std::uint8_t* left, const std::uint8_t* right) noexcept {
    const std::size_t common = std::min(left[0], right[0]);
    for (std::size_t i = 1; i <= common; ++i) {
        const auto order = to_lower(left[i]) <=> to_lower(right[i]);
        if (order != 0) return order;
    }
    return left[0] <=> right[0];
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// What a backslash stands for: \DDD or \X (RFC 1035 section 5.1). Moves `at` past it.
/// Errors: nothing behind it, fewer than three digits, over 255.
base::Result<std::uint8_t> read_escape(std::string_view text, std::size_t& at) {
    const std::string_view rest = text.substr(at + 1);
    if (rest.empty()) return base::fail("a backslash ends the name; write \\\\ for a backslash");
    if (!is_digit(rest[0])) {
        at += 2;
        return static_cast<std::uint8_t>(rest[0]);
    }
    if (rest.size() < 3 || !is_digit(rest[1]) || !is_digit(rest[2])) {
        return base::fail("a backslash and a digit must be followed by two more digits (\\DDD)");
    }
    const int value = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    if (value > 255) return base::fail("\\DDD is over 255");
    at += 4;
    return static_cast<std::uint8_t>(value);
}

void append_escaped(std::string& text, std::uint8_t octet) {
    constexpr std::string_view kSpecial = ".;\\@$\"()";
    if (octet <= 0x20 || octet >= 0x7F) {
        text += '\\';
        text += static_cast<char>('0' + octet / 100);
        text += static_cast<char>('0' + octet / 10 % 10);
        text += static_cast<char>('0' + octet % 10);
        return;
    }
    if (kSpecial.find(static_cast<char>(octet)) != std::string_view::npos) text += '\\';
    text += static_cast<char>(octet);
}

std::string text_of(const std::uint8_t* wire) {
    if (wire[0] == 0) return ".";
    std::string text;
    for (std::size_t at = 0; wire[at] != 0; at += 1U + wire[at]) {
        for (std::size_t i = 1; i <= wire[at]; ++i) append_escaped(text, wire[at + i]);
        text += '.';
    }
    return text;
}

/// A name being put together, label by label, with the bounds of RFC 1035 section 2.3.4.
class Assembly {
public:
    base::Result<void> add(std::uint8_t octet) {
        if (size_in_label() == kMaxLabelSize) return base::fail("a label is over 63 octets");
        // A label may have ended on the last octet but the root's, so that the bound is passed.
        if (size_ >= kMaxNameSize - 1) return base::fail("the name is over 255 octets");
        octets_[size_++] = octet;
        return {};
    }

    base::Result<void> end_label() {
        if (size_in_label() == 0)
            return base::fail("a label is empty (two dots, or a dot in front)");
        octets_[label_] = static_cast<std::uint8_t>(size_in_label());
        label_ = size_;
        if (size_ == kMaxNameSize) return base::fail("the name is over 255 octets");
        ++size_;
        return {};
    }

    [[nodiscard]] std::size_t size_in_label() const { return size_ - label_ - 1; }

    /// The finished labels, then `origin`.
    base::Result<Name> finish(base::Bytes origin) {
        if (label_ + origin.size() > kMaxNameSize) return base::fail("the name is over 255 octets");
        std::memcpy(octets_.data() + label_, origin.data(), origin.size());
        return Name::from_wire({octets_.data(), label_ + origin.size()});
    }

private:
    std::array<std::uint8_t, kMaxNameSize + 1> octets_{};
    std::size_t label_ = 0;  // offset of the length octet of the label at hand
    std::size_t size_ = 1;   // octets so far, that length octet counted
};

}  // namespace

base::Result<Name> Name::parse(std::string_view text, const Name& origin) {
    if (text == "@") return origin;
    if (text == ".") return Name();
    if (text.empty()) return base::fail("the name is empty; write \".\" for the root");
    Assembly assembly;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '.') {
            if (auto ended = assembly.end_label(); !ended) return tl::unexpected(ended.error());
            ++at;
            continue;
        }
        auto octet = base::Result<std::uint8_t>(static_cast<std::uint8_t>(text[at]));
        if (text[at] == '\\') {
            octet = read_escape(text, at);
            if (!octet) return tl::unexpected(octet.error());
        } else if (text[at] == '"') {
            return base::fail("quotes are for strings; write \\\" for one in a name");
        } else {
            ++at;
        }
        if (auto added = assembly.add(*octet); !added) return tl::unexpected(added.error());
    }
    if (assembly.size_in_label() == 0) return assembly.finish(Name().wire());
    if (auto ended = assembly.end_label(); !ended) return tl::unexpected(ended.error());
    return assembly.finish(origin.wire());
}

base::Result<Name> Name::parse(std::string_view text) {
    return parse(text, Name());
}

base::Result<Name> Name::from_wire(base::Bytes wire) {
    const std::size_t size = name_size(wire);
    if (size == 0) return base::fail("not a whole domain name of at most 255 octets");
    Name name;
    std::memcpy(name.octets_.data(), wire.data(), size);
    name.size_ = static_cast<std::uint8_t>(size);
    return name;
}

std::size_t Name::label_count() const {
    return LabelOffsets(octets_.data()).count;
}

bool Name::is_within(const Name& ancestor) const {
    if (ancestor.size_ > size_) return false;
    const std::size_t start = size_ - ancestor.size_;
    for (std::size_t at = 0; at <= start; at += 1U + octets_[at]) {
        if (at == start) {
            return equal_ignoring_case(octets_.data() + at, ancestor.octets_.data(),
                                       ancestor.size_);
        }
    }
    return false;
}

Name Name::without_left(std::size_t labels) const {
    std::size_t at = 0;
    for (; labels > 0; --labels) {
        assert(octets_[at] != 0);
        at += 1U + octets_[at];
    }
    Name shorter;
    shorter.size_ = static_cast<std::uint8_t>(size_ - at);
    std::memcpy(shorter.octets_.data(), octets_.data() + at, shorter.size_);
    return shorter;
}

base::Result<Name> Name::with_left(base::Bytes label) const {
    if (label.empty()) return base::fail("a label is empty");
    if (label.size() > kMaxLabelSize) return base::fail("a label is over 63 octets");
    if (label.size() + 1 + size_ > kMaxNameSize) return base::fail("the name is over 255 octets");
    Name longer;
    longer.octets_[0] = static_cast<std::uint8_t>(label.size());
    std::memcpy(longer.octets_.data() + 1, label.data(), label.size());
    std::memcpy(longer.octets_.data() + 1 + label.size(), octets_.data(), size_);
    longer.size_ = static_cast<std::uint8_t>(label.size() + 1 + size_);
    return longer;
}

Name Name::lower() const {
    // Length octets are at most 63, so no letter: the whole wire form can be mapped octet by octet.
    Name lowered = *this;
    for (std::size_t i = 0; i < size_; ++i) lowered.octets_[i] = to_lower(octets_[i]);
    return lowered;
}

std::string Name::to_string() const {
    return text_of(octets_.data());
}

bool operator==(const Name& left, const Name& right) {
    return left.size_ == right.size_ &&
           equal_ignoring_case(left.octets_.data(), right.octets_.data(), left.size_);
}

std::strong_ordering operator<=>(const Name& left, const Name& right) {
    return compare_names(left.wire(), right.wire());
}

std::size_t name_size(base::Bytes wire) noexcept {
    for (std::size_t at = 0; at < wire.size() && at < kMaxNameSize; at += 1U + wire[at]) {
        if (wire[at] == 0) return at + 1;
        if (wire[at] > kMaxLabelSize) return 0;
    }
    return 0;
}

std::string name_to_string(base::Bytes wire) {
    return name_size(wire) == 0 ? "?" : text_of(wire.data());
}

std::strong_ordering compare_names(base::Bytes left, base::Bytes right) noexcept {
    const LabelOffsets left_labels(left.data());
    const LabelOffsets right_labels(right.data());
    const std::size_t common = std::min(left_labels.count, right_labels.count);
    for (std::size_t i = 1; i <= common; ++i) {
        const auto order = compare_labels(left.data() + left_labels.at[left_labels.count - i],
                                          right.data() + right_labels.at[right_labels.count - i]);
        if (order != 0) return order;
    }
    return left_labels.count <=> right_labels.count;
}

}  // namespace leeward::dns
