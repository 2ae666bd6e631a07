// SPDX-License-Identifier: Apache-2.0
#include "rdata_svcb.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "leeward/dns/name.hpp"

namespace leeward::dns {
namespace {

struct Param {
    std::uint16_t key = 0;
    base::Bytes value;
};
using Params = std::vector<Param>;

bool has(const Params& params, std::uint16_t key) {
    return std::any_of(params.begin(), params.end(),
                       [key](const Param& param) { return param.key == key; });
}

// At least one identifier, none of them empty (RFC 9460 section 7.1.1).
bool is_alpn(base::Bytes value) {
    if (value.empty()) return false;
    while (!value.empty()) {
        const std::size_t size = 1U + value[0];
        if (size == 1 || size > value.size()) return false;
        value = value.subspan(size);
    }
    return true;
}

bool has_items_of(base::Bytes value, std::size_t size) {
    return !value.empty() && value.size() % size == 0;
}

// What is wrong with the value; empty when nothing is.
std::string_view fault_of(const Param& param) {
    switch (param.key) {
        case kMandatory:
            return has_items_of(param.value, 2) ? "" : "mandatory needs a list of keys";
        case kAlpn:
            return is_alpn(param.value) ? "" : "alpn needs a list of identifiers";
        case kNoDefaultAlpn:
            return param.value.empty() ? "" : "no-default-alpn takes no value";
        case kPort:
            return param.value.size() == 2 ? "" : "port needs a number from 0 to 65535";
        case kIpv4hint:
            return has_items_of(param.value, 4) ? "" : "ipv4hint needs a list of IPv4 addresses";
        case kEch:
            return param.value.empty() ? "ech needs a value in base64" : "";
        case kIpv6hint:
            return has_items_of(param.value, 16) ? "" : "ipv6hint needs a list of IPv6 addresses";
        case kDohpath:
            return param.value.empty() ? "dohpath needs a URI template" : "";
        case kOhttp:
            return param.value.empty() ? "" : "ohttp takes no value";
        default:
            return "";
    }
}

// RFC 9460 section 8: the keys ascend, are there, and `mandatory` is not among them.
base::Result<void> check_mandatory(base::Bytes value, const Params& params) {
    int last = -1;
    for (; !value.empty(); value = value.subspan(2)) {
        const std::uint16_t key = base::load_u16(value.data());
        if (key == kMandatory) return base::fail("mandatory must not list itself");
        if (key <= last) return base::fail("mandatory must list each key once, in rising order");
        if (!has(params, key)) {
            return base::fail("mandatory lists key" + std::to_string(key) +
                              ", which is missing; add it or take it off the list");
        }
        last = key;
    }
    return {};
}

}  // namespace

base::Result<void> check_svcb(base::Bytes rdata) {
    const bool is_alias = base::load_u16(rdata.data()) == 0;
    base::Bytes rest = rdata.subspan(2 + name_size(rdata.subspan(2)));
    if (is_alias && !rest.empty()) {
        return base::fail("priority 0 is an alias, which takes no parameters; use 1 or more");
    }
    Params params;
    while (!rest.empty()) {
        const std::size_t size = base::load_u16(rest.data() + 2);
        params.push_back({base::load_u16(rest.data()), rest.subspan(4, size)});
        rest = rest.subspan(4 + size);
    }
    for (const auto& param : params) {
        if (const auto fault = fault_of(param); !fault.empty()) {
            return base::fail(std::string(fault));
        }
    }
    if (has(params, kNoDefaultAlpn) && !has(params, kAlpn)) {
        return base::fail("no-default-alpn needs alpn beside it");
    }
    if (!params.empty() && params.front().key == kMandatory) {
        return check_mandatory(params.front().value, params);
    }
    return {};
}

}  // namespace leeward::dns
