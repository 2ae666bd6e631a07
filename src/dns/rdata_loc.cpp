// SPDX-License-Identifier: Apache-2.0
#include "rdata_loc.hpp"

#include <array>
#include <string_view>

#include "rdata_number.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::uint32_t kEquator = 1U << 31U;          // and prime meridian (RFC 1876 section 2)
constexpr std::uint64_t kMaxAltitude = 4'284'967'295;  // cm over the reference spheroid
constexpr std::uint64_t kReference = 10'000'000;       // cm that the spheroid lies above altitude 0
constexpr std::uint64_t kMaxSize = 9'000'000'000;      // cm

tl::unexpected<base::Error> bad_form() {
    return base::fail("the location does not have the form 51 30 0 N 0 7 39.6 W 10m 1m 100m 10m");
}

// "12.5" with up to `decimals` decimals, in units of the last of them.
base::Result<std::uint64_t> parse_fixed(std::string_view text, std::size_t decimals,
                                        std::uint64_t largest) {
    const std::size_t point = text.find('.');
    std::string digits(text.substr(0, point));
    const auto fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
    if (digits.empty() || fraction.size() > decimals) return bad_form();
    digits += fraction;
    digits.append(decimals - fraction.size(), '0');
    const auto number = parse_number<std::uint64_t>(digits);
    if (!number) return bad_form();
    if (*number > largest) return refuse(text, "is out of the range of RFC 1876");
    return *number;
}

// "10" or "10m", in cm.
base::Result<std::uint64_t> parse_metres(std::string_view text, std::uint64_t largest) {
    if (text.ends_with('m') || text.ends_with('M')) text.remove_suffix(1);
    return parse_fixed(text, 2, largest);
}

// Degrees, minutes and seconds, of which the last ones may be left out, then one of two letters.
base::Result<void> read_angle(Tokenizer& tokens, std::string_view letters, unsigned max_degrees,
                              Octets& into) {
    constexpr std::uint64_t kSecond = 1000;  // the wire counts thousandths
    constexpr std::array<std::uint64_t, 3> kUnits{3600 * kSecond, 60 * kSecond, 1};
    const std::array<std::uint64_t, 3> largest{max_degrees, 59, 60 * kSecond - 1};
    std::uint64_t angle = 0;
    for (std::size_t part = 0; part <= kUnits.size(); ++part) {
        const auto token = tokens.next();
        if (!token) return bad_form();
        const std::size_t letter = token->text.size() == 1 && part > 0
                                       ? letters.find(token->text.front())
                                       : std::string_view::npos;
        if (letter != std::string_view::npos) {
            if (angle > max_degrees * kUnits[0]) {
                return base::fail("the angle is over " + std::to_string(max_degrees) + " degrees");
            }
            const auto offset = static_cast<std::uint32_t>(angle);
            append_number(letter % 2 == 0 ? kEquator + offset : kEquator - offset, into);
            return {};
        }
        if (part == kUnits.size()) return bad_form();
        const auto number = parse_fixed(token->text, part == 2 ? 3 : 0, largest[part]);
        if (!number) return tl::unexpected(number.error());
        angle += *number * kUnits[part];
    }
    return bad_form();
}

base::Result<std::uint32_t> read_altitude(Tokenizer& tokens) {
    const auto token = tokens.next();
    if (!token) return bad_form();
    std::string_view text = token->text;
    const bool below = text.starts_with('-');
    if (below) text.remove_prefix(1);
    const auto size = parse_metres(text, below ? kReference : kMaxAltitude);
    if (!size) return tl::unexpected(size.error());
    return static_cast<std::uint32_t>(below ? kReference - *size : kReference + *size);
}

// One digit and a power of ten, of cm; digits after the first are cut.
base::Result<std::uint8_t> read_size(Tokenizer& tokens, std::uint8_t absent) {
    if (tokens.at_end()) return absent;
    const auto token = tokens.next();
    if (!token) return bad_form();
    auto size = parse_metres(token->text, kMaxSize);
    if (!size) return tl::unexpected(size.error());
    unsigned power = 0;
    for (; *size >= 10; *size /= 10) ++power;
    return static_cast<std::uint8_t>(*size << 4U | power);
}

}  // namespace

base::Result<void> read_loc(Tokenizer& tokens, Octets& into) {
    // Sizes stand before the angles on the wire, version first; absent ones are 1 m, 10 km and 10
    // m.
    constexpr std::array<std::uint8_t, 3> kAbsent{0x12, 0x16, 0x13};
    Octets angles;
    if (auto read = read_angle(tokens, "NS", 90, angles); !read) return read;
    if (auto read = read_angle(tokens, "EW", 180, angles); !read) return read;
    const auto altitude = read_altitude(tokens);
    if (!altitude) return tl::unexpected(altitude.error());
    append_number(*altitude, angles);
    into.push_back(0);
    for (const std::uint8_t absent : kAbsent) {
        const auto size = read_size(tokens, absent);
        if (!size) return tl::unexpected(size.error());
        into.push_back(*size);
    }
    into.insert(into.end(), angles.begin(), angles.end());
    return {};
}

}  // namespace leeward::dns
