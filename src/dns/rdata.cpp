// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/rdata.hpp"

#include <charconv>

#include <ldns/rr.h>

#include "rdata_encoding.hpp"
#include "rdata_field.hpp"
#include "rdata_shape.hpp"
#include "rdata_svcb.hpp"
#include "rdata_token.hpp"

namespace leeward::dns {
namespace {

constexpr std::size_t kMaxRdata = 65'535;

// "\# length hex...", the first word read already (RFC 3597 section 5).
base::Result<void> read_generic(Tokenizer& tokens, Rdata& into) {
    const auto length = tokens.next();
    if (!length) return base::fail("\\# needs a length and that many octets in hex");
    std::uint16_t size = 0;
    const char* end = length->text.data() + length->text.size();
    const auto [stop, error] = std::from_chars(length->text.data(), end, size);
    if (error != std::errc{} || stop != end) {
        return base::fail("the length after \\# must be a number from 0 to 65535");
    }
    const std::size_t before = into.size();
    if (auto read = read_hex(tokens.rest(), into); !read) return read;
    if (into.size() - before != size) {
        return base::fail("\\# says " + std::to_string(size) + " octets, but " +
                          std::to_string(into.size() - before) + " follow");
    }
    return {};
}

// Takes the word \# when it comes next.
bool take_generic_mark(Tokenizer& tokens) {
    Tokenizer ahead = tokens;
    const auto word = ahead.next();
    if (!word || word->quoted || word->text != "\\#") return false;
    tokens = ahead;
    return true;
}

base::Result<void> read_fields(const ldns_rr_descriptor& shape, Tokenizer& tokens,
                               const Name& origin, Rdata& into) {
    for (std::size_t index = 0;; ++index) {
        if (index >= shape._minimum && tokens.at_end()) return {};
        const int kind = field_kind(shape, index);
        if (kind == LDNS_RDF_TYPE_NONE) {
            const auto word = tokens.next();
            if (!word) return tl::unexpected(word.error());
            return base::fail("'" + std::string(word->text.substr(0, 60)) +
                              "' is more than the type takes");
        }
        if (auto read = read_field(kind, tokens, origin, into); !read) return read;
    }
}

// What text may say and the wire may not, or the other way round, is found on the wire form.
base::Result<void> check_shape(RrType type, const ldns_rr_descriptor& shape, base::Bytes rdata) {
    std::vector<FieldInRdata> fields;
    if (!split_fields(shape, rdata, fields)) {
        return base::fail(std::string("the octets do not have the shape of ") + shape._name);
    }
    if (type == RrType::Svcb || type == RrType::Https) return check_svcb(rdata);
    return {};
}

// Types whose fields read_field checks in full; the others are looked at again.
bool is_plain(const ldns_rr_descriptor& shape) {
    for (std::size_t index = 0; index < shape._minimum; ++index) {
        switch (field_kind(shape, index)) {
            case LDNS_RDF_TYPE_A:
            case LDNS_RDF_TYPE_AAAA:
            case LDNS_RDF_TYPE_DNAME:
            case LDNS_RDF_TYPE_INT16:
            case LDNS_RDF_TYPE_STR:
                continue;
            default:
                return false;
        }
    }
    return shape._maximum <= shape._minimum;
}

base::Result<void> read_rdata(RrType type, std::string_view text, const Name& origin, Rdata& into) {
    const std::size_t before = into.size();
    Tokenizer tokens(text);
    const ldns_rr_descriptor* shape = describe(type);
    const bool generic = take_generic_mark(tokens);
    if (!generic && shape == nullptr) {
        return base::fail("a type without a known form is written as \\# length hex");
    }
    auto read = generic ? read_generic(tokens, into) : read_fields(*shape, tokens, origin, into);
    if (!read) return read;
    if (into.size() - before > kMaxRdata) return base::fail("the RDATA is over 65535 octets");
    if (shape == nullptr || (!generic && is_plain(*shape))) return {};
    return check_shape(type, *shape, base::Bytes(into).subspan(before));
}

std::string generic_text(base::Bytes rdata) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "\\# " + std::to_string(rdata.size());
    if (!rdata.empty()) text += ' ';
    for (const std::uint8_t octet : rdata) {
        text += kDigits[octet >> 4U];
        text += kDigits[octet & 0xFU];
    }
    return text;
}

std::optional<std::string> fields_text(RrType type, base::Bytes rdata) {
    const ldns_rr_descriptor* shape = describe(type);
    std::vector<FieldInRdata> fields;
    if (shape == nullptr || !split_fields(*shape, rdata, fields)) return std::nullopt;
    std::string text;
    for (const auto& field : fields) {
        if (!text.empty()) text += ' ';
        if (!write_field(field, rdata, text)) return std::nullopt;
    }
    while (text.ends_with(' ')) text.pop_back();
    if (text.empty()) return std::nullopt;
    return text;
}

// ldns marks as compressible just the types of RFC 1035 that RFC 3597 section 4 names.
bool is_compressible(const ldns_rr_descriptor& shape) {
    return shape._compress == LDNS_RR_COMPRESS;
}

// Where the only name stands in the commonest of those types, to the end of the RDATA.
std::optional<std::size_t> only_name_at(RrType type) {
    switch (type) {
        case RrType::Ns:
        case RrType::Cname:
        case RrType::Ptr:
            return 0;
        case RrType::Mx:
            return 2;
        default:
            return std::nullopt;
    }
}

}  // namespace

base::Result<void> append_rdata(RrType type, std::string_view text, const Name& origin,
                                Rdata& into) {
    const std::size_t before = into.size();
    auto read = read_rdata(type, text, origin, into);
    if (!read) into.resize(before);
    return read;
}

base::Result<Rdata> rdata_from_text(RrType type, std::string_view text, const Name& origin) {
    Rdata rdata;
    if (auto read = read_rdata(type, text, origin, rdata); !read) {
        return tl::unexpected(std::move(read.error()));
    }
    return rdata;
}

std::string rdata_to_text(RrType type, base::Bytes rdata) {
    // Wire forms that no text stands for, such as an empty digest, go out in the generic form.
    if (auto text = fields_text(type, rdata)) {
        const auto again = rdata_from_text(type, *text, Name());
        if (again && std::equal(again->begin(), again->end(), rdata.begin(), rdata.end())) {
            return *std::move(text);
        }
    }
    return generic_text(rdata);
}

base::Result<std::vector<NameInRdata>> names_in_rdata(RrType type, base::Bytes rdata) {
    if (rdata.size() > kMaxRdata) return base::fail("the RDATA is over 65535 octets");
    std::vector<NameInRdata> names;
    const ldns_rr_descriptor* shape = describe(type);
    if (shape == nullptr) return names;
    std::vector<FieldInRdata> fields;
    if (!split_fields(*shape, rdata, fields)) {
        return base::fail(std::string("the RDATA does not have the shape of ") + shape->_name);
    }
    const bool compressible = is_compressible(*shape);
    for (const auto& field : fields) {
        const auto gateway = gateway_name(field, rdata);
        if (!gateway && field.kind != LDNS_RDF_TYPE_DNAME) continue;
        const auto& name = gateway ? *gateway : field;
        names.push_back({static_cast<std::uint16_t>(name.offset),
                         static_cast<std::uint16_t>(name.size), compressible});
    }
    return names;
}

void compressible_names(RrType type, base::Bytes rdata, std::vector<NameInRdata>& into) {
    into.clear();
    if (type == RrType::A || type == RrType::Aaaa || type == RrType::Txt) return;
    if (const auto at = only_name_at(type)) {
        if (*at >= rdata.size() || name_size(rdata.subspan(*at)) != rdata.size() - *at) return;
        into.push_back({static_cast<std::uint16_t>(*at),
                        static_cast<std::uint16_t>(rdata.size() - *at), true});
        return;
    }
    const ldns_rr_descriptor* shape = describe(type);
    if (shape == nullptr || !is_compressible(*shape)) return;
    if (auto names = names_in_rdata(type, rdata)) into = std::move(*names);
}

}  // namespace leeward::dns
