// SPDX-License-Identifier: Apache-2.0
#include "rdata_field.hpp"

#include <ldns/ldns.h>

#include "ldns_ptr.hpp"
#include "leeward/base/address.hpp"
#include "leeward/dns/ttl_text.hpp"
#include "rdata_apl.hpp"
#include "rdata_bitmap.hpp"
#include "rdata_encoding.hpp"
#include "rdata_key.hpp"
#include "rdata_loc.hpp"
#include "rdata_number.hpp"
#include "rdata_plain.hpp"
#include "rdata_svcparam.hpp"
#include "rdata_time.hpp"
#include "rdata_wks.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

base::Result<void> read_period(std::string_view text, Octets& into) {
    const auto seconds = parse_ttl(text);
    if (!seconds) return refuse(text, "is not a time in seconds or like 1h30m");
    append_number(*seconds, into);
    return {};
}

base::Result<void> read_type(std::string_view text, Octets& into) {
    const auto type = parse_rrtype(text);
    if (!type) return refuse(text, "is not a record type");
    append_number(static_cast<std::uint16_t>(*type), into);
    return {};
}

// A word that stands for a number, such as RSASHA256. ldns's tables of these are not ours to read;
// it takes a word that no table has for a number, and we do not let numbers come so far.
base::Result<void> read_mnemonic(int kind, std::string_view text, Octets& into) {
    const char lower = text.empty() ? '\0' : static_cast<char>(text.front() | 0x20);
    const bool is_word = lower >= 'a' && lower <= 'z' && text.find('\0') == std::string_view::npos;
    const std::string word(text);
    const RdfPtr rdf(is_word ? ldns_rdf_new_frm_str(static_cast<ldns_rdf_type>(kind), word.c_str())
                             : nullptr);
    if (!rdf) return refuse(text, "is neither a number in range nor a name of one");
    const auto* data = ldns_rdf_data(rdf.get());
    into.insert(into.end(), data, data + ldns_rdf_size(rdf.get()));
    return {};
}

bool starts_with_digit(std::string_view text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

bool takes_rest(int kind) {
    switch (kind) {
        case LDNS_RDF_TYPE_B64:
        case LDNS_RDF_TYPE_HEX:
        case LDNS_RDF_TYPE_HIP:
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

// Fields of more than one word. All but HIP end the text.
base::Result<void> read_words(int kind, Tokenizer& tokens, const Name& origin, Octets& into) {
    if (tokens.at_end() && kind != LDNS_RDF_TYPE_NSEC) return base::fail("a field is missing");
    switch (kind) {
        case LDNS_RDF_TYPE_B64:
            return read_base64(tokens.rest(), into);
        case LDNS_RDF_TYPE_HEX:
            return read_hex(tokens.rest(), into);
        case LDNS_RDF_TYPE_HIP:
            return read_hip(tokens, into);
        case LDNS_RDF_TYPE_NSEC:
            return read_bitmap(tokens, into);
        case LDNS_RDF_TYPE_LOC:
            return read_loc(tokens, into);
        case LDNS_RDF_TYPE_WKS:
            return read_wks(tokens, into);
        case LDNS_RDF_TYPE_IPSECKEY:
            return read_ipseckey(tokens, origin, into);
        default:
            return read_svc_params(tokens, into);
    }
}

// The kinds of one word that are rare.
base::Result<void> read_rare(int kind, std::string_view text, Octets& into) {
    switch (kind) {
        case LDNS_RDF_TYPE_CERT_ALG:
            if (starts_with_digit(text)) return read_number<std::uint16_t>(text, into);
            return read_mnemonic(kind, text, into);
        case LDNS_RDF_TYPE_ALG:
        case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
        case LDNS_RDF_TYPE_SELECTOR:
        case LDNS_RDF_TYPE_MATCHING_TYPE:
            if (starts_with_digit(text)) return read_number<std::uint8_t>(text, into);
            return read_mnemonic(kind, text, into);
        case LDNS_RDF_TYPE_TIME:
            return read_time(text, into);
        case LDNS_RDF_TYPE_APL:
            return read_apl(text, into);
        case LDNS_RDF_TYPE_TAG:
            return read_tag(text, into);
        case LDNS_RDF_TYPE_EUI48:
            return read_groups(text, 6, 1, '-', into);
        case LDNS_RDF_TYPE_EUI64:
            return read_groups(text, 8, 1, '-', into);
        case LDNS_RDF_TYPE_ILNP64:
            return read_groups(text, 4, 2, ':', into);
        case LDNS_RDF_TYPE_NSAP:
            return read_dotted_hex(text, true, into);
        case LDNS_RDF_TYPE_ATMA:
            return read_dotted_hex(text, false, into);
        case LDNS_RDF_TYPE_NSEC3_SALT:
            return read_salt(text, into);
        case LDNS_RDF_TYPE_NSEC3_NEXT_OWNER:
            return read_hashed_owner(text, into);
        case kDsyncScheme:
            return read_scheme(text, into);
        default:
            return base::fail("this type has no text form; write \\# length hex");
    }
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
    if (kind == LDNS_RDF_TYPE_UNKNOWN) return read_rare(kind, {}, into);
    if (takes_rest(kind)) return read_words(kind, tokens, origin, into);
    const auto token = tokens.next();
    if (!token) return tl::unexpected(token.error());
    const std::string_view text = token->text;
    switch (kind) {
        case LDNS_RDF_TYPE_A:
            return read_address(text, false, into);
        case LDNS_RDF_TYPE_AAAA:
            return read_address(text, true, into);
        case LDNS_RDF_TYPE_DNAME:
            if (token->quoted) return base::fail("a name stands without quotes");
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
        default:
            return read_rare(kind, text, into);
    }
}

bool write_field(const FieldInRdata& field, base::Bytes rdata, std::string& into) {
    const auto octets = rdata.subspan(field.offset, field.size);
    switch (field.kind) {
        case LDNS_RDF_TYPE_UNKNOWN:
        case LDNS_RDF_TYPE_TSIGTIME:
        case LDNS_RDF_TYPE_INT16_DATA:
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
        case LDNS_RDF_TYPE_TIME:
            write_time(base::load_u32(octets.data()), into);
            return true;
        case LDNS_RDF_TYPE_APL:
            return write_apl(octets, into);
        case LDNS_RDF_TYPE_WKS:
            write_wks(octets, into);
            return true;
        case kDsyncScheme:
            write_scheme(octets[0], into);
            return true;
        default:
            return write_by_ldns(field.kind, octets, into);
    }
}

}  // namespace leeward::dns
