// SPDX-License-Identifier: Apache-2.0
#include "rdata_field.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <ldns/ldns.h>

#include "ldns_ptr.hpp"
#include "leeward/base/address.hpp"
#include "leeward/dns/ttl_text.hpp"
#include "rdata_bitmap.hpp"
#include "rdata_svcb.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

tl::unexpected<base::Error> refuse(std::string_view text, std::string_view why) {
    constexpr std::size_t kShown = 60;
    std::string message = "'";
    message += text.substr(0, kShown);
    if (text.size() > kShown) message += "...";
    return base::fail(message.append("' ").append(why));
}

template <class Number>
void append_number(Number number, Octets& into) {
    for (std::size_t shift = sizeof(Number) * 8; shift > 0; shift -= 8) {
        into.push_back(static_cast<std::uint8_t>(number >> (shift - 8)));
    }
}

// Whole decimal numbers in range only: ldns would wrap 65536 to 0.
template <class Number>
base::Result<void> read_number(std::string_view text, Octets& into) {
    Number number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stop != end) {
        return refuse(text, "is not a number from 0 to " +
                                std::to_string(std::numeric_limits<Number>::max()));
    }
    append_number(number, into);
    return {};
}

base::Result<void> read_period(std::string_view text, Octets& into) {
    const auto seconds = parse_ttl(text);
    if (!seconds) return refuse(text, "is not a time in seconds or like 1h30m");
    append_number(*seconds, into);
    return {};
}

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

base::Result<void> read_type(std::string_view text, Octets& into) {
    const auto type = parse_rrtype(text);
    if (!type) return refuse(text, "is not a record type");
    append_number(static_cast<std::uint16_t>(*type), into);
    return {};
}

base::Result<void> read_by_ldns(int kind, std::string_view text, Octets& into) {
    // ldns reads C strings.
    if (text.find('\0') != std::string_view::npos) return base::fail("a NUL is not data");
    ldns_rdf* made =
        ldns_rdf_new_frm_str(static_cast<ldns_rdf_type>(kind), std::string(text).c_str());
    const RdfPtr rdf(made);
    if (!rdf) return refuse(text, "does not have the form of this field");
    const auto* data = ldns_rdf_data(rdf.get());
    into.insert(into.end(), data, data + ldns_rdf_size(rdf.get()));
    return {};
}

std::string without_blanks(std::string_view text) {
    std::string dense;
    std::copy_if(text.begin(), text.end(), std::back_inserter(dense), [](char octet) {
        return octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n';
    });
    return dense;
}

// ldns takes three words: algorithm, tag, key.
base::Result<std::string> next_words(Tokenizer& tokens, std::size_t count) {
    std::string words;
    for (std::size_t index = 0; index < count; ++index) {
        const auto token = tokens.next();
        if (!token) return tl::unexpected(token.error());
        if (index > 0) words += ' ';
        words += token->text;
    }
    return words;
}

// Precedence, gateway type, algorithm, gateway, key (RFC 4025 section 3.1). ldns would complete the
// gateway's name with the root, and loses memory when the key is no base64.
base::Result<void> read_ipseckey(Tokenizer& tokens, const Name& origin, Octets& into) {
    const std::size_t start = into.size();
    for (int count = 0; count < 3; ++count) {
        const auto number = tokens.next();
        if (!number) return tl::unexpected(number.error());
        if (auto read = read_number<std::uint8_t>(number->text, into); !read) return read;
    }
    const auto gateway = tokens.next();
    if (!gateway) return tl::unexpected(gateway.error());
    base::Result<void> read;
    switch (into[start + 1]) {
        case 0:
            if (gateway->text != ".") return base::fail("gateway type 0 has the gateway '.'");
            break;
        case 1:
            read = read_address(gateway->text, false, into);
            break;
        case 2:
            read = read_address(gateway->text, true, into);
            break;
        case 3:
            read = read_name(gateway->text, origin, into);
            break;
        default:
            return base::fail("the gateway type is 0, 1, 2 or 3");
    }
    if (!read || tokens.at_end()) return read;
    return read_by_ldns(LDNS_RDF_TYPE_B64, without_blanks(tokens.rest()), into);
}

// Fields that are all that is left of the text.
base::Result<void> read_rest(int kind, Tokenizer& tokens, const Name& origin, Octets& into) {
    switch (kind) {
        case LDNS_RDF_TYPE_NSEC:
            return read_bitmap(tokens, into);
        case LDNS_RDF_TYPE_IPSECKEY:
            return read_ipseckey(tokens, origin, into);
        case LDNS_RDF_TYPE_SVCPARAMS: {
            const auto text = number_young_keys(tokens);
            return text ? read_by_ldns(kind, *text, into) : tl::unexpected(text.error());
        }
        case LDNS_RDF_TYPE_B64:
        case LDNS_RDF_TYPE_HEX:
            return read_by_ldns(kind, without_blanks(tokens.rest()), into);
        default:
            return read_by_ldns(kind, tokens.rest(), into);
    }
}

bool takes_rest(int kind) {
    switch (kind) {
        case LDNS_RDF_TYPE_B64:
        case LDNS_RDF_TYPE_HEX:
        case LDNS_RDF_TYPE_NSEC:
        case LDNS_RDF_TYPE_LOC:
        case LDNS_RDF_TYPE_WKS:
        case LDNS_RDF_TYPE_IPSECKEY:
        case LDNS_RDF_TYPE_SVCPARAMS:
            return true;
        default:
            return false;
    }
}

bool starts_with_digit(std::string_view text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

void write_string(base::Bytes octets, std::string& into) {
    into += '"';
    for (const std::uint8_t octet : octets) {
        if (octet < 0x20 || octet > 0x7E) {
            into += '\\';
            into += static_cast<char>('0' + octet / 100);
            into += static_cast<char>('0' + octet / 10 % 10);
            into += static_cast<char>('0' + octet % 10);
            continue;
        }
        if (octet == '"' || octet == '\\') into += '\\';
        into += static_cast<char>(octet);
    }
    into += '"';
}

bool write_by_ldns(int kind, base::Bytes octets, std::string& into) {
    const RdfPtr rdf(
        ldns_rdf_new_frm_data(static_cast<ldns_rdf_type>(kind), octets.size(), octets.data()));
    if (!rdf) return false;
    const TextPtr text(ldns_rdf2str(rdf.get()));
    if (!text) return false;
    into += text.get();
    while (into.ends_with(' ')) into.pop_back();
    return true;
}

}  // namespace

base::Result<void> read_field(int kind, Tokenizer& tokens, const Name& origin, Octets& into) {
    if (kind == LDNS_RDF_TYPE_UNKNOWN) {
        return base::fail("this type has no text form; write \\# length hex");
    }
    if (takes_rest(kind)) return read_rest(kind, tokens, origin, into);
    if (kind == LDNS_RDF_TYPE_HIP) {
        const auto words = next_words(tokens, 3);
        return words ? read_by_ldns(kind, *words, into) : tl::unexpected(words.error());
    }
    const auto token = tokens.next();
    if (!token) return tl::unexpected(token.error());
    const std::string_view text = token->text;
    switch (kind) {
        case LDNS_RDF_TYPE_A:
            return read_address(text, false, into);
        case LDNS_RDF_TYPE_AAAA:
            return read_address(text, true, into);
        case LDNS_RDF_TYPE_DNAME:
            return read_name(text, origin, into);
        case LDNS_RDF_TYPE_INT8:
            return read_number<std::uint8_t>(text, into);
        case LDNS_RDF_TYPE_INT16:
            return read_number<std::uint16_t>(text, into);
        case LDNS_RDF_TYPE_INT32:
            return read_number<std::uint32_t>(text, into);
        case LDNS_RDF_TYPE_PERIOD:
            return read_period(text, into);
        case LDNS_RDF_TYPE_TYPE:
            return read_type(text, into);
        case LDNS_RDF_TYPE_STR:
            return read_string(*token, into);
        case LDNS_RDF_TYPE_LONG_STR: {
            const auto size = append_unescaped(*token, into);
            return size ? base::Result<void>() : tl::unexpected(size.error());
        }
        case LDNS_RDF_TYPE_CERT_ALG:
            if (starts_with_digit(text)) return read_number<std::uint16_t>(text, into);
            return read_by_ldns(kind, text, into);
        case LDNS_RDF_TYPE_ALG:
        case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
        case LDNS_RDF_TYPE_SELECTOR:
        case LDNS_RDF_TYPE_MATCHING_TYPE:
            if (starts_with_digit(text)) return read_number<std::uint8_t>(text, into);
            return read_by_ldns(kind, text, into);
        default:
            return read_by_ldns(kind, text, into);
    }
}

bool write_field(const FieldInRdata& field, base::Bytes rdata, std::string& into) {
    const auto octets = rdata.subspan(field.offset, field.size);
    switch (field.kind) {
        case LDNS_RDF_TYPE_UNKNOWN:
            return false;
        case LDNS_RDF_TYPE_DNAME:
            into += name_to_string(octets);
            return true;
        case LDNS_RDF_TYPE_STR:
            write_string(octets.subspan(1), into);
            return true;
        case LDNS_RDF_TYPE_LONG_STR:
            write_string(octets, into);
            return true;
        case LDNS_RDF_TYPE_NSEC:
            write_bitmap(octets, into);
            return true;
        case LDNS_RDF_TYPE_A:
        case LDNS_RDF_TYPE_AAAA:
            into += base::Address::from_bytes(octets)->to_string();
            return true;
        case LDNS_RDF_TYPE_TYPE:
            into += to_string(static_cast<RrType>(base::load_u16(octets.data())));
            return true;
        default:
            return write_by_ldns(field.kind, octets, into);
    }
}

}  // namespace leeward::dns
