// SPDX-License-Identifier: Apache-2.0
#include "leeward/dns/edns_options.hpp"

#include "leeward/dns/cookie.hpp"

namespace leeward::dns {
namespace {

/// Takes one option, code and length in front; false: it is malformed.
bool take(base::Bytes option, EdnsOptions& into) noexcept {
    const base::Bytes value = option.subspan(kOptionHeader);
    switch (static_cast<OptionCode>(base::load_u16(option.data()))) {
        case OptionCode::ClientSubnet:
            return into.subnet.take(option);
        case OptionCode::Cookie:
            if (!into.cookie.empty()) return true;
            into.cookie = value;
            return is_cookie_size(value.size());
        case OptionCode::Nsid:
            into.nsid = true;
            return true;
        case OptionCode::Keepalive:
            into.keepalive = into.keepalive || value.empty();
            return true;
        case OptionCode::Padding:
            into.padding = true;
            return true;
        case OptionCode::ZoneVersion:
            into.zone_version = true;
            return true;
        default:
            return true;
    }
}

}  // namespace

bool EdnsOptions::read(base::Bytes options, EdnsOptions& into) noexcept {
    into = {};
    while (!options.empty()) {
        const std::size_t size = kOptionHeader + base::load_u16(options.data() + 2);
        if (!take(options.first(size), into)) {
            into = {};
            return false;
        }
        options = options.subspan(size);
    }
    return true;
}

}  // namespace leeward::dns
