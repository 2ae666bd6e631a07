// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/rrtype.hpp"

#include <charconv>

#include <ldns/rr.h>

#include "rdata_shape.hpp"

namespace leeward::dns {
namespace {

constexpr std::string_view kUnknown = "TYPE";

bool starts_with_type(std::string_view text) {
    if (text.size() <= kUnknown.size()) return false;
    for (std::size_t at = 0; at < kUnknown.size(); ++at) {
        if ((text[at] & ~0x20) != kUnknown[at]) return false;
    }
    return true;
}

}  // namespace

std::string to_string(RrType type) {
    switch (type) {
        case RrType::Ixfr:
            return "IXFR";
        case RrType::Axfr:
            return "AXFR";
        case RrType::Mailb:
            return "MAILB";
        case RrType::Maila:
            return "MAILA";
        case RrType::Any:
            return "ANY";
        default:
            break;
    }
    if (const auto* shape = describe(type)) return shape->_name;
    return std::string(kUnknown) + std::to_string(static_cast<unsigned>(type));
}

std::optional<RrType> parse_rrtype(std::string_view text) {
    // The two that a large zone consists of need no table.
    if (text == "A") return RrType::A;
    if (text == "AAAA") return RrType::Aaaa;
    if (const auto known = find_mnemonic(text)) return known;
    if (!starts_with_type(text)) return std::nullopt;
    std::uint16_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + kUnknown.size(), end, number);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return static_cast<RrType>(number);
}

}  // namespace leeward::dns
