// SPDX-License-Identifier: Apache-2.0
#include "rdata_bitmap.hpp"

#include <algorithm>
#include <array>

#include "leeward/dns/rrtype.hpp"

namespace leeward::dns {
namespace {

// The types of one window, which `first` and those after it have in their upper octet.
std::size_t append_window(const std::vector<std::uint16_t>& types, std::size_t first,
                          std::vector<std::uint8_t>& into) {
    const unsigned window = types[first] >> 8U;
    std::array<std::uint8_t, 32> bits{};
    std::size_t used = 0;
    std::size_t next = first;
    for (; next < types.size() && types[next] >> 8U == window; ++next) {
        const unsigned low = types[next] & 0xFFU;
        bits[low / 8] = static_cast<std::uint8_t>(bits[low / 8] | (0x80U >> (low % 8)));
        used = low / 8 + 1;
    }
    into.push_back(static_cast<std::uint8_t>(window));
    into.push_back(static_cast<std::uint8_t>(used));
    into.insert(into.end(), bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(used));
    return next;
}

}  // namespace

base::Result<void> read_bitmap(Tokenizer& tokens, std::vector<std::uint8_t>& into) {
    std::vector<std::uint16_t> types;
    while (!tokens.at_end()) {
        const auto token = tokens.next();
        if (!token) return tl::unexpected(token.error());
        const auto type = parse_rrtype(token->text);
        if (!type) return base::fail("'" + std::string(token->text) + "' is not a record type");
        types.push_back(static_cast<std::uint16_t>(*type));
    }
    std::sort(types.begin(), types.end());
    for (std::size_t at = 0; at < types.size();) at = append_window(types, at, into);
    return {};
}

void write_bitmap(base::Bytes bitmap, std::string& into) {
    const char* separator = "";
    while (!bitmap.empty()) {
        const unsigned window = bitmap[0];
        const unsigned size = bitmap[1];
        for (unsigned low = 0; low < size * 8; ++low) {
            if ((bitmap[2 + low / 8] & (0x80U >> (low % 8))) == 0) continue;
            into += separator;
            into += to_string(static_cast<RrType>(window << 8U | low));
            separator = " ";
        }
        bitmap = bitmap.subspan(2 + size);
    }
}

}  // namespace leeward::dns
