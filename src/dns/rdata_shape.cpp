// SPDX-License-Identifier: Apache-2.0
#include "rdata_shape.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include <ldns/rr.h>

#include "leeward/dns/name.hpp"

namespace leeward::dns {
namespace {

constexpr std::size_t kNoFit = SIZE_MAX;

constexpr ldns_rdf_type kStrings[] = {LDNS_RDF_TYPE_STR};
constexpr ldns_rdf_type kBase64[] = {LDNS_RDF_TYPE_B64};
constexpr ldns_rdf_type kDsync[] = {LDNS_RDF_TYPE_TYPE, static_cast<ldns_rdf_type>(kDsyncScheme),
                                    LDNS_RDF_TYPE_INT16, LDNS_RDF_TYPE_DNAME};

constexpr ldns_rr_descriptor strings(unsigned number, const char* name) {
    return {static_cast<ldns_rr_type>(number),
            name,
            1,
            0,
            kStrings,
            LDNS_RDF_TYPE_STR,
            LDNS_RR_NO_COMPRESS,
            0};
}

constexpr ldns_rr_descriptor base64(unsigned number, const char* name) {
    return {static_cast<ldns_rr_type>(number),
            name,
            1,
            1,
            kBase64,
            LDNS_RDF_TYPE_NONE,
            LDNS_RR_NO_COMPRESS,
            0};
}

// Types that ldns 1.8 lacks. DSYNC: RFC 9859; HHIT and BRID: RFC 9886; RESINFO: RFC 9606; NINFO,
// AVC and WALLET: the IANA registry, which gives them the form of TXT.
constexpr std::array<ldns_rr_descriptor, 7> kYoungTypes{
    {strings(56, "NINFO"),
     {static_cast<ldns_rr_type>(66), "DSYNC", 4, 4, kDsync, LDNS_RDF_TYPE_NONE, LDNS_RR_NO_COMPRESS,
      1},
     base64(67, "HHIT"),
     base64(68, "BRID"),
     strings(258, "AVC"),
     strings(261, "RESINFO"),
     strings(262, "WALLET")}};

// NSEC-style type bitmap: windows ascend, each has 1 to 32 octets (RFC 4034 section 4.1.2).
bool is_bitmap(base::Bytes rest) {
    int last_window = -1;
    while (!rest.empty()) {
        if (rest.size() < 2 || rest[0] <= last_window) return false;
        const std::size_t size = rest[1];
        if (size == 0 || size > 32 || rest.size() < 2 + size) return false;
        last_window = rest[0];
        rest = rest.subspan(2 + size);
    }
    return true;
}

// Keys ascend without repetition (RFC 9460 section 2.2).
bool is_svc_params(base::Bytes rest) {
    int last_key = -1;
    while (!rest.empty()) {
        if (rest.size() < 4 || base::load_u16(rest.data()) <= last_key) return false;
        const std::size_t size = 4U + base::load_u16(rest.data() + 2);
        if (rest.size() < size) return false;
        last_key = base::load_u16(rest.data());
        rest = rest.subspan(size);
    }
    return true;
}

// Precedence, gateway type, algorithm, then the gateway by its type and the key.
std::size_t ipseckey_size(base::Bytes rest) {
    if (rest.size() < 3) return kNoFit;
    std::size_t gateway = 0;
    switch (rest[1]) {
        case 0:
            break;
        case 1:
            gateway = 4;
            break;
        case 2:
            gateway = 16;
            break;
        case 3:
            gateway = name_size(rest.subspan(3));
            if (gateway == 0) return kNoFit;
            break;
        default:
            return kNoFit;
    }
    return rest.size() >= 3 + gateway ? rest.size() : kNoFit;
}

// The size of the field of this kind that starts `rest`; kNoFit when there is none.
std::size_t field_size(int kind, base::Bytes rest) {
    switch (kind) {
        case LDNS_RDF_TYPE_INT8:
        case LDNS_RDF_TYPE_ALG:
        case LDNS_RDF_TYPE_CERTIFICATE_USAGE:
        case LDNS_RDF_TYPE_SELECTOR:
        case LDNS_RDF_TYPE_MATCHING_TYPE:
        case kDsyncScheme:
            return 1;
        case LDNS_RDF_TYPE_INT16:
        case LDNS_RDF_TYPE_CERT_ALG:
        case LDNS_RDF_TYPE_TYPE:
        case LDNS_RDF_TYPE_CLASS:
            return 2;
        case LDNS_RDF_TYPE_INT32:
        case LDNS_RDF_TYPE_PERIOD:
        case LDNS_RDF_TYPE_TIME:
        case LDNS_RDF_TYPE_A:
            return 4;
        case LDNS_RDF_TYPE_TSIGTIME:
        case LDNS_RDF_TYPE_EUI48:
            return 6;
        case LDNS_RDF_TYPE_ILNP64:
        case LDNS_RDF_TYPE_EUI64:
            return 8;
        case LDNS_RDF_TYPE_AAAA:
        case LDNS_RDF_TYPE_LOC:
            return 16;
        case LDNS_RDF_TYPE_DNAME: {
            const std::size_t size = name_size(rest);
            return size == 0 ? kNoFit : size;
        }
        case LDNS_RDF_TYPE_STR:
        case LDNS_RDF_TYPE_TAG:
        case LDNS_RDF_TYPE_NSEC3_SALT:
        case LDNS_RDF_TYPE_NSEC3_NEXT_OWNER:
            return rest.empty() ? kNoFit : 1U + rest[0];
        case LDNS_RDF_TYPE_INT16_DATA:
            return rest.size() < 2 ? kNoFit : 2U + base::load_u16(rest.data());
        case LDNS_RDF_TYPE_APL:
            return rest.size() < 4 ? kNoFit : 4U + (rest[3] & 0x7FU);
        case LDNS_RDF_TYPE_HIP:
            return rest.size() < 4 ? kNoFit : 4U + rest[0] + base::load_u16(rest.data() + 2);
        case LDNS_RDF_TYPE_NSEC:
            return is_bitmap(rest) ? rest.size() : kNoFit;
        case LDNS_RDF_TYPE_SVCPARAMS:
            return is_svc_params(rest) ? rest.size() : kNoFit;
        case LDNS_RDF_TYPE_IPSECKEY:
            return ipseckey_size(rest);
        case LDNS_RDF_TYPE_WKS:
        case LDNS_RDF_TYPE_HEX:
        case LDNS_RDF_TYPE_B64:
            return rest.empty() ? kNoFit : rest.size();
        default:
            return rest.size();  // text, opaque: all that is left
    }
}

std::unordered_map<std::string, RrType> mnemonics() {
    std::unordered_map<std::string, RrType> known{{"IXFR", RrType::Ixfr},
                                                  {"AXFR", RrType::Axfr},
                                                  {"MAILB", RrType::Mailb},
                                                  {"MAILA", RrType::Maila},
                                                  {"ANY", RrType::Any}};
    for (unsigned number = 0; number <= 0xFFFFU; ++number) {
        const auto type = static_cast<RrType>(number);
        if (const auto* shape = describe(type)) known.emplace(shape->_name, type);
    }
    return known;
}

}  // namespace

const ldns_struct_rr_descriptor* describe(RrType type) noexcept {
    const auto number = static_cast<std::uint16_t>(type);
    for (const auto& young : kYoungTypes) {
        if (young._type == number) return &young;
    }
    // ldns hands out a nameless descriptor, or one named TYPEn, for what it does not know.
    const ldns_rr_descriptor* shape = ldns_rr_descript(number);
    if (shape == nullptr || shape->_type != number || shape->_name == nullptr) return nullptr;
    return std::string_view(shape->_name).starts_with("TYPE") ? nullptr : shape;
}

int field_kind(const ldns_struct_rr_descriptor& shape, std::size_t index) noexcept {
    return index < shape._maximum ? shape._wireformat[index] : shape._variable;
}

std::optional<RrType> find_mnemonic(std::string_view text) noexcept {
    static const auto known = mnemonics();
    constexpr std::size_t kLongest = 15;  // fits a std::string without an allocation
    if (text.size() > kLongest) return std::nullopt;
    std::string upper(text);
    for (char& letter : upper) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    const auto found = known.find(upper);
    if (found == known.end()) return std::nullopt;
    return found->second;
}

bool split_fields(const ldns_struct_rr_descriptor& shape, base::Bytes rdata,
                  std::vector<FieldInRdata>& fields) {
    fields.clear();
    std::size_t at = 0;
    for (std::size_t index = 0;; ++index) {
        const bool required = index < shape._minimum;
        if (!required && at == rdata.size()) return true;
        const int kind = field_kind(shape, index);
        if (kind == LDNS_RDF_TYPE_NONE) return false;
        const std::size_t size = field_size(kind, rdata.subspan(at));
        if (size > rdata.size() - at) return false;
        fields.push_back({kind, at, size});
        at += size;
    }
}

std::optional<FieldInRdata> gateway_name(const FieldInRdata& field, base::Bytes rdata) {
    constexpr std::size_t kHead = 3;
    if (field.kind != LDNS_RDF_TYPE_IPSECKEY || rdata[field.offset + 1] != 3) return std::nullopt;
    const std::size_t offset = field.offset + kHead;
    return FieldInRdata{LDNS_RDF_TYPE_DNAME, offset, name_size(rdata.subspan(offset))};
}

}  // namespace leeward::dns
