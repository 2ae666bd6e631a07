// SPDX-License-Identifier: Apache-2.0
#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxQuoted = 120;  // octets; our choice: a fault stays one readable line
constexpr std::size_t kMaxName = 63;     // leeward.toml(5)

bool is_bare(char octet) {
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
           (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
}

bool is_control(char octet) {
    const auto number = static_cast<unsigned char>(octet);
    return number < 0x20 || number == 0x7F;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string into;
    for (const char octet : text.substr(0, kMaxQuoted)) {
        into += octet >= 0x20 && octet < 0x7F ? octet : '?';
    }
    if (text.size() > kMaxQuoted) into += "...";
    return into;
}

std::string in_quotes(std::string_view text) {
    return '\'' + printable(text) + '\'';
}

std::string one_line(std::string_view text) {
    std::string into(text);
    std::replace_if(into.begin(), into.end(), is_control, ' ');
    return into;
}

std::string toml_string(std::string_view text) {
    std::string into = "\"";
    for (const char octet : text) {
        if (octet == '"' || octet == '\\') {
            into += '\\';
            into += octet;
        } else if (is_control(octet)) {
            into += fmt::format("\\u{:04X}", static_cast<unsigned>(octet));
        } else {
            into += octet;
        }
    }
    return into + '"';
}

std::string toml_key(std::string_view text) {
    const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), is_bare);
    return bare ? std::string(text) : toml_string(text);
}

std::string toml_list(const std::vector<std::string>& texts) {
    std::string into = "[";
    for (const std::string& text : texts) {
        if (into.size() > 1) into += ", ";
        into += toml_string(text);
    }
    return into + ']';
}

bool is_good_name(std::string_view text) {
    return !text.empty() && text.size() <= kMaxName &&
           std::all_of(text.begin(), text.end(), is_bare);
}

}  // namespace leeward::importer
