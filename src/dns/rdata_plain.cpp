// SPDX-License-Identifier: Apache-2.0
#include "rdata_plain.hpp"

#include <algorithm>
#include <string>

#include "leeward/base/address.hpp"
#include "rdata_encoding.hpp"
#include "rdata_number.hpp"

namespace leeward::dns {
namespace {

constexpr std::uint8_t kNotifyScheme = 1;
constexpr std::string_view kNotify = "NOTIFY";

using Octets = std::vector<std::uint8_t>;

// Fills in the length at `at` once all that follows it is there.
base::Result<void> close_length(std::size_t at, std::string_view what, Octets& into) {
    const std::size_t size = into.size() - at - 1;
    if (size > 255) {
        return base::fail(std::string(what) + " has " + std::to_string(size) +
                          " octets; at most 255 fit");
    }
    into[at] = static_cast<std::uint8_t>(size);
    return {};
}

bool is_letter_or_digit(char octet) {
    const char lower = static_cast<char>(octet | 0x20);
    return (octet >= '0' && octet <= '9') || (lower >= 'a' && lower <= 'z');
}

}  // namespace

base::Result<void> read_address(std::string_view text, bool v6, Octets& into) {
    const auto address = base::Address::parse(text);
    if (!address || address->is_v6() != v6) {
        return refuse(text, v6 ? "is not an IPv6 address like 2001:db8::1"
                               : "is not an IPv4 address like 192.0.2.1");
    }
    const auto octets = address->bytes();
    into.insert(into.end(), octets.begin(), octets.end());
    return {};
}

base::Result<void> read_name(std::string_view text, const Name& origin, Octets& into) {
    const auto name = Name::parse(text, origin);
    if (!name) return refuse(text, "is not a domain name: " + name.error().message);
    const auto wire = name->wire();
    into.insert(into.end(), wire.begin(), wire.end());
    return {};
}

base::Result<void> read_string(Token token, Octets& into) {
    const std::size_t at = into.size();
    into.push_back(0);
    const auto size = append_unescaped(token, into);
    if (!size) return tl::unexpected(size.error());
    if (*size > 255) {
        return base::fail("a string has " + std::to_string(*size) +
                          " octets; split it into strings of at most 255");
    }
    into[at] = static_cast<std::uint8_t>(*size);
    return {};
}

base::Result<void> read_tag(std::string_view text, Octets& into) {
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_letter_or_digit)) {
        return refuse(text, "is not a tag of letters and digits like issue");
    }
    const std::size_t at = into.size();
    into.push_back(0);
    into.insert(into.end(), text.begin(), text.end());
    return close_length(at, "the tag", into);
}

base::Result<void> read_groups(std::string_view text, std::size_t count, std::size_t size,
                               char separator, Octets& into) {
    const auto bad_form = [&] {
        return refuse(text, "does not have the form of " + std::to_string(count) +
                                " groups of hex digits with '" + separator + "' between them");
    };
    const std::size_t most = size * 2;
    const std::size_t least = size == 1 ? 2 : 1;
    const auto separators = std::count(text.begin(), text.end(), separator);
    if (static_cast<std::size_t>(separators) + 1 != count) return bad_form();
    std::string digits;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        const std::string_view group = text.substr(start, end - start);
        if (group.size() < least || group.size() > most) return bad_form();
        digits.append(most - group.size(), '0');
        digits += group;
        start = end + 1;
    }
    const std::size_t before = into.size();
    if (!read_hex(digits, into) || into.size() - before != count * size) return bad_form();
    return {};
}

base::Result<void> read_dotted_hex(std::string_view text, bool marked, Octets& into) {
    std::string digits(text);
    if (marked) {
        if (!text.starts_with("0x") && !text.starts_with("0X")) {
            return refuse(text, "does not have the form 0x47.0005");
        }
        digits.erase(0, 2);
    }
    std::erase(digits, '.');
    if (digits.empty()) return refuse(text, "has no digits");
    return read_hex(digits, into);
}

base::Result<void> read_salt(std::string_view text, Octets& into) {
    const std::size_t at = into.size();
    into.push_back(0);
    if (text == "-") return {};
    if (text.empty()) return base::fail("a salt is hex digits, or '-' for none");
    if (auto read = read_hex(text, into); !read) return read;
    return close_length(at, "the salt", into);
}

base::Result<void> read_hashed_owner(std::string_view text, Octets& into) {
    const std::size_t at = into.size();
    into.push_back(0);
    if (auto read = read_base32hex(text, into); !read) return read;
    if (into.size() == at + 1) return base::fail("the hashed owner is empty");
    return close_length(at, "the hashed owner", into);
}

base::Result<void> read_scheme(std::string_view text, std::vector<std::uint8_t>& into) {
    if (!text.empty() && text[0] >= '0' && text[0] <= '9')
        return read_number<std::uint8_t>(text, into);
    const bool is_notify = std::equal(
        text.begin(), text.end(), kNotify.begin(), kNotify.end(),
        [](char one, char of) { return (one >= 'a' && one <= 'z' ? one - 'a' + 'A' : one) == of; });
    if (!is_notify) return base::fail("the scheme is NOTIFY or a number from 0 to 255");
    into.push_back(kNotifyScheme);
    return {};
}

void write_scheme(std::uint8_t scheme, std::string& into) {
    into += scheme == kNotifyScheme ? std::string(kNotify) : std::to_string(scheme);
}

}  // namespace leeward::dns
