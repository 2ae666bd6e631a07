// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "leeward/dns/rdata.hpp"

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxName = 63;  // octets, leeward.toml(5)

bool is_octal(char octet) {
    return octet >= '0' && octet <= '7';
}

/// FNV-1a: short and the same everywhere, so that a name which was cut stays the same.
std::uint32_t digest(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char octet : text) hash = (hash ^ static_cast<unsigned char>(octet)) * 16777619U;
    return hash;
}

}  // namespace

std::string decimal_escapes(std::string_view text) {
    std::string into;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            into += text[at];
        } else if (at + 3 < text.size() && text[at + 1] <= '3' && is_octal(text[at + 1]) &&
                   is_octal(text[at + 2]) && is_octal(text[at + 3])) {
            into += fmt::format("\\{:03}", (text[at + 1] - '0') * 64 + (text[at + 2] - '0') * 8 +
                                               (text[at + 3] - '0'));
            at += 3;
        } else {
            into += text[at];
            into += text[++at];  // an escaped backslash begins no escape of its own
        }
    }
    return into;
}

base::Result<dns::Name> read_name(std::string_view text) {
    if (text == "@") return base::fail("is no name");  // stands for an origin in master files only
    auto name = dns::Name::parse(decimal_escapes(text));
    if (name) return name->lower();
    return name;
}

base::Result<std::string> read_value(dns::RrType type, std::string_view text) {
    // SVCB and HTTPS have RFC 9460's decimal escapes already.
    const bool decimal = type == dns::RrType::Svcb || type == dns::RrType::Https;
    const auto rdata = dns::rdata_from_text(
        type, decimal ? std::string(text) : decimal_escapes(text), dns::Name());
    if (!rdata) return base::fail(rdata.error().message);
    return dns::rdata_to_text(type, *rdata);
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char octet) {
        return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet - 'A' + 'a') : octet;
    });
    return text;
}

std::string safe_name(std::string_view text, std::size_t most) {
    std::string into;
    for (const char octet : text) {
        const bool safe = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                          (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
        if (octet == '*') {
            into += "any";
        } else if (safe) {
            into += octet;
        } else if (!into.empty() && into.back() != '-') {
            into += '-';
        }
    }
    while (!into.empty() && into.back() == '-') into.pop_back();
    if (into.empty()) into = "x";
    if (into.size() <= most) return into;
    return fmt::format("{}-{:08x}", into.substr(0, most - 9), digest(text));
}

std::string NameBook::claim(std::string_view wanted) {
    std::string name = safe_name(wanted, kMaxName);
    for (;;) {
        const std::size_t number = ++taken_[name];
        if (number == 1) return name;
        const std::string tail = fmt::format("-{}", number);
        std::string next = safe_name(name, kMaxName - tail.size()) + tail;
        if (taken_.emplace(next, 1).second) return next;
    }
}

}  // namespace leeward::importer
