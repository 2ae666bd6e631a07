// SPDX-License-Identifier: Apache-2.0
#include "support/rdata_text.hpp"

#include <algorithm>
#include <string_view>

#include <ldns/ldns.h>

namespace leeward::support {
namespace {

using base::Rng;

std::string number(Rng& rng, std::uint32_t largest) {
    const std::uint32_t value = rng.below(4) == 0 ? largest : rng.below(largest);
    return std::to_string(value);
}

std::string padded(Rng& rng, std::uint32_t least, std::uint32_t largest, std::size_t width) {
    std::string text = std::to_string(least + rng.below(largest - least + 1));
    return std::string(width - text.size(), '0') + text;
}

std::string letters_of(Rng& rng, std::string_view alphabet, std::size_t size) {
    std::string text;
    while (text.size() < size) {
        text += alphabet[rng.below(static_cast<std::uint32_t>(alphabet.size()))];
    }
    return text;
}

std::string hex(Rng& rng, std::size_t octets) {
    return letters_of(rng, "0123456789abcdefABCDEF", octets * 2);
}

// Whole groups of four, so that no bit is left over; sometimes with blanks between.
std::string base64(Rng& rng) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text = letters_of(rng, kDigits, 4 * (1 + rng.below(8)));
    if (rng.below(3) == 0) text.replace(text.size() - 2, 2, "==").replace(text.size() - 3, 1, "A");
    return text;
}

std::string groups(Rng& rng, std::size_t count, std::size_t digits, const char* separator) {
    std::string text;
    for (std::size_t group = 0; group < count; ++group) {
        if (group > 0) text += separator;
        text += letters_of(rng, "0123456789abcdef", digits);
    }
    return text;
}

std::string v4(Rng& rng) {
    if (rng.below(4) == 0) return number(rng, 255) + "." + number(rng, 255) + ".0.0";
    return number(rng, 255) + "." + number(rng, 255) + "." + number(rng, 255) + "." +
           number(rng, 255);
}

std::string v6(Rng& rng) {
    if (rng.below(4) == 0) return "2001:db8::";
    return rng.below(2) == 0 ? "2001:db8::" + hex(rng, 2) : groups(rng, 8, 4, ":");
}

// One octet of a quoted string, escaped where it must be.
std::string quoted_octet(Rng& rng) {
    const std::uint32_t octet = rng.below(256);
    if (octet < 0x20 || octet > 0x7E)
        return "\\" + padded(rng, octet + 1000, octet + 1000, 4).substr(1);
    const char letter = static_cast<char>(octet);
    if (letter == '"' || letter == '\\') return std::string("\\") + letter;
    return std::string(1, letter);
}

std::string quoted(Rng& rng) {
    std::string text = "\"";
    for (std::uint32_t left = rng.below(20); left > 0; --left) text += quoted_octet(rng);
    return text + '"';
}

std::string types(Rng& rng) {
    constexpr const char* kTypes[] = {"A",    "NS",    "SOA",  "MX", "TXT",
                                      "AAAA", "RRSIG", "NSEC", "CAA"};
    std::string text = kTypes[rng.below(9)];
    for (std::uint32_t left = rng.below(5); left > 0; --left) {
        text += std::string(" ") + kTypes[rng.below(9)];
    }
    return text;
}

std::string location(Rng& rng) {
    std::string text = number(rng, 89) + " " + number(rng, 59) + " " + number(rng, 59) + "." +
                       padded(rng, 0, 999, 3) + (rng.below(2) == 0 ? " N " : " S ");
    text += number(rng, 179) + " " + number(rng, 59) + " " + number(rng, 59) + "." +
            padded(rng, 0, 999, 3) + (rng.below(2) == 0 ? " E " : " W ");
    text += number(rng, 9000) + ".00m " + std::to_string(1 + rng.below(9)) + "m ";
    return text + std::to_string(1 + rng.below(9)) + "00m " + std::to_string(1 + rng.below(9)) +
           "0m";
}

std::string gateway(Rng& rng) {
    const std::string head = number(rng, 255) + " ";
    switch (rng.below(4)) {
        case 0:
            return head + "0 2 . " + base64(rng);
        case 1:
            return head + "1 2 " + v4(rng) + " " + base64(rng);
        case 2:
            return head + "2 1 " + v6(rng) + " " + base64(rng);
        default:
            return head + "3 2 gw.example. " + base64(rng);
    }
}

std::string parameters(Rng& rng) {
    std::string text = "alpn=h2,h3";
    if (rng.below(2) == 0) text += " no-default-alpn";
    if (rng.below(2) == 0) text += " port=" + number(rng, 65'535);
    if (rng.below(2) == 0) text += " ipv4hint=" + v4(rng) + "," + v4(rng);
    if (rng.below(2) == 0) text += " ech=" + base64(rng);
    if (rng.below(2) == 0) text += " ipv6hint=" + v6(rng);
    if (rng.below(2) == 0) text += " key667=" + letters_of(rng, "abcxyz", 1 + rng.below(9));
    return text;
}

// The field in a form that ldns takes too; empty when the kind has no text.
std::string field(ldns_rdf_type kind, Rng& rng) {
    switch (kind) {
        case LDNS_RDF_TYPE_A:
            return v4(rng);
        case LDNS_RDF_TYPE_AAAA:
            return v6(rng);
        case LDNS_RDF_TYPE_DNAME:
            return random_name(rng);
        case LDNS_RDF_TYPE_INT8:
        case LDNS_RDF_TYPE_ALG:
        case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
        case LDNS_RDF_TYPE_SELECTOR:
        case LDNS_RDF_TYPE_MATCHING_TYPE:
            return number(rng, 255);
        case LDNS_RDF_TYPE_INT16:
            return number(rng, 65'535);
        case LDNS_RDF_TYPE_CERT_ALG:
            return rng.below(2) == 0 ? "PKIX" : std::to_string(1 + rng.below(65'535));
        case LDNS_RDF_TYPE_INT32:
            return number(rng, 0xFFFF'FFFF);
        case LDNS_RDF_TYPE_PERIOD:
            return rng.below(2) == 0 ? number(rng, 0xFFFF'FFFF) : padded(rng, 1, 99, 2) + "h5m";
        case LDNS_RDF_TYPE_TYPE:
            return "NSEC3";
        case LDNS_RDF_TYPE_TIME:
            return padded(rng, 1975, 2090, 4) + padded(rng, 1, 12, 2) + padded(rng, 1, 28, 2) +
                   padded(rng, 0, 23, 2) + padded(rng, 0, 59, 2) + padded(rng, 0, 59, 2);
        case LDNS_RDF_TYPE_STR:
        case LDNS_RDF_TYPE_LONG_STR:
            return quoted(rng);
        case LDNS_RDF_TYPE_TAG:
            return letters_of(rng, "abcxyz019", 1 + rng.below(15));
        case LDNS_RDF_TYPE_B64:
            return base64(rng);
        case LDNS_RDF_TYPE_HEX:
            return hex(rng, 1 + rng.below(40));
        case LDNS_RDF_TYPE_NSEC:
            return types(rng);
        case LDNS_RDF_TYPE_LOC:
            return location(rng);
        case LDNS_RDF_TYPE_WKS:
            return "6 " + number(rng, 2000) + " " + number(rng, 2000);
        case LDNS_RDF_TYPE_NSAP:
            return "0x" + hex(rng, 3) + "." + hex(rng, 4);
        case LDNS_RDF_TYPE_ATMA:
            return hex(rng, 3) + "." + hex(rng, 4);
        case LDNS_RDF_TYPE_APL:
            return rng.below(2) == 0 ? "1:" + v4(rng) + "/" + number(rng, 32)
                                     : "!2:" + v6(rng) + "/" + number(rng, 128);
        case LDNS_RDF_TYPE_IPSECKEY:
            return gateway(rng);
        case LDNS_RDF_TYPE_HIP:
            return number(rng, 255) + " " + hex(rng, 16) + " " + base64(rng);
        case LDNS_RDF_TYPE_NSEC3_SALT:
            return rng.below(3) == 0 ? "-" : hex(rng, 1 + rng.below(20));
        case LDNS_RDF_TYPE_NSEC3_NEXT_OWNER:
            return letters_of(rng, "0123456789abcdefghijklmnopqrstuv", 32);
        case LDNS_RDF_TYPE_ILNP64:
            return groups(rng, 4, 4, ":");
        case LDNS_RDF_TYPE_EUI48:
            return groups(rng, 6, 2, "-");
        case LDNS_RDF_TYPE_EUI64:
            return groups(rng, 8, 2, "-");
        case LDNS_RDF_TYPE_SVCPARAMS:
            return parameters(rng);
        default:
            return "";
    }
}

const ldns_rr_descriptor* describe(dns::RrType type) {
    return ldns_rr_descript(static_cast<std::uint16_t>(type));
}

}  // namespace

std::vector<dns::RrType> types_of_ldns() {
    std::vector<dns::RrType> known;
    for (unsigned number = 1; number <= 0xFFFFU; ++number) {
        const auto type = static_cast<dns::RrType>(number);
        const auto* shape = describe(type);
        if (shape == nullptr || shape->_type != number || shape->_name == nullptr) continue;
        if (std::string_view(shape->_name).starts_with("TYPE") || dns::is_meta(type)) continue;
        known.push_back(type);
    }
    return known;
}

std::string random_rdata(dns::RrType type, base::Rng& rng) {
    const auto* shape = describe(type);
    const std::size_t least = ldns_rr_descriptor_minimum(shape);
    std::size_t count = std::max<std::size_t>(least, 1) + rng.below(3);
    if (shape->_variable == LDNS_RDF_TYPE_NONE) {
        count = std::min<std::size_t>(count, shape->_maximum);
    }
    if (type == dns::RrType::Nsec || type == dns::RrType::Nsec3) {
        count = shape->_maximum;  // ldns wants the bitmap
    }
    std::string text;
    for (std::size_t index = 0; index < count; ++index) {
        const auto kind = ldns_rr_descriptor_field_type(shape, index);
        const std::string one = field(kind, rng);
        if (one.empty()) return "";
        if (!text.empty()) text += ' ';
        text += one;
    }
    // An alias takes no parameters.
    if (text.starts_with("0 ") && (type == dns::RrType::Svcb || type == dns::RrType::Https)) {
        text.replace(0, 1, "1");
    }
    return text;
}

std::string random_name(base::Rng& rng) {
    std::string text;
    for (std::uint32_t left = 1 + rng.below(4); left > 0; --left) {
        if (!text.empty()) text += '.';
        text += letters_of(rng, "abcxyzABC019-_", 1 + rng.below(20));
        if (rng.below(10) == 0) text += "\\.";
        if (rng.below(10) == 0) text += "\\" + padded(rng, 100, 255, 3);
    }
    return rng.below(2) == 0 ? text + "." : text;
}

}  // namespace leeward::support
