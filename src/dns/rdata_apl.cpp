// SPDX-License-Identifier: Apache-2.0
#include "rdata_apl.hpp"

#include <algorithm>
#include <array>

#include "leeward/base/address.hpp"
#include "rdata_number.hpp"

namespace leeward::dns {
namespace {

constexpr std::uint16_t kV4 = 1;
constexpr std::uint16_t kV6 = 2;
constexpr std::uint8_t kNegation = 0x80;
constexpr std::size_t kHead = 4;

}  // namespace

base::Result<void> read_apl(std::string_view text, std::vector<std::uint8_t>& into) {
    constexpr std::string_view kForm = "does not have the form 1:192.0.2.0/24, !2:2001:db8::/32";
    std::string_view item = text;
    const bool negated = item.starts_with('!');
    if (negated) item.remove_prefix(1);
    const std::size_t colon = item.find(':');
    const std::size_t slash = item.find('/');
    if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon) {
        return refuse(text, kForm);
    }
    const std::string_view family = item.substr(0, colon);
    const auto address = base::Address::parse(item.substr(colon + 1, slash - colon - 1));
    if (!address || family != (address->is_v6() ? "2" : "1")) return refuse(text, kForm);
    base::Bytes octets = address->bytes();
    const auto prefix = parse_number<std::uint8_t>(item.substr(slash + 1),
                                                   static_cast<std::uint8_t>(octets.size() * 8));
    if (!prefix) return tl::unexpected(prefix.error());
    // Trailing zero octets are left out (RFC 3123 section 4).
    while (!octets.empty() && octets.back() == 0) octets = octets.first(octets.size() - 1);
    append_number(address->is_v6() ? kV6 : kV4, into);
    into.push_back(*prefix);
    into.push_back(static_cast<std::uint8_t>(octets.size() | (negated ? kNegation : 0)));
    into.insert(into.end(), octets.begin(), octets.end());
    return {};
}

bool write_apl(base::Bytes item, std::string& into) {
    const std::uint16_t family = base::load_u16(item.data());
    const base::Bytes octets = item.subspan(kHead);
    const std::size_t size = family == kV4 ? 4 : 16;
    if ((family != kV4 && family != kV6) || octets.size() > size) return false;
    std::array<std::uint8_t, 16> whole{};
    std::copy(octets.begin(), octets.end(), whole.begin());
    if ((item[3] & kNegation) != 0) into += '!';
    into += std::to_string(family) + ':';
    into += base::Address::from_bytes({whole.data(), size})->to_string();
    into += '/' + std::to_string(item[2]);
    return true;
}

}  // namespace leeward::dns
