// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/reply.hpp"

#include <ares.h>

#include <algorithm>
#include <span>

namespace leeward::lookup {
namespace {

/// How c-ares hands out one address of each type, and the least octets that its record takes: an
/// owner of one octet, ten of fixed fields, and the address.
struct ARecord {
    using Item = ares_addrttl;
    static constexpr std::size_t kOctetsMin = 15;
    static constexpr auto kParse = &ares_parse_a_reply;
    static base::Bytes octets(const Item& item) {
        return {reinterpret_cast<const std::uint8_t*>(&item.ipaddr), 4};
    }
};
struct AaaaRecord {
    using Item = ares_addr6ttl;
    static constexpr std::size_t kOctetsMin = 27;
    static constexpr auto kParse = &ares_parse_aaaa_reply;
    static base::Bytes octets(const Item& item) { return {item.ip6addr._S6_un._S6_u8, 16}; }
};

/// A TTL with its highest bit set counts as 0 (RFC 2181 section 8).
std::uint32_t ttl_of(int ttl) {
    return ttl < 0 ? 0U : static_cast<std::uint32_t>(ttl);
}

template <class Record>
Answer read_records(base::Bytes reply) {
    std::vector<typename Record::Item> items(reply.size() / Record::kOctetsMin + 1);
    int count = static_cast<int>(items.size());
    const int status =
        Record::kParse(reply.data(), static_cast<int>(reply.size()), nullptr, items.data(), &count);
    if (status != ARES_SUCCESS) return tl::unexpected(failure_of(status));
    if (count <= 0) return tl::unexpected(Failure::NoRecord);
    Addresses found;
    found.ttl = ttl_of(items.front().ttl);
    for (const auto& item : std::span(items).first(static_cast<std::size_t>(count))) {
        found.list.push_back(*base::Address::from_bytes(Record::octets(item)));
        found.ttl = std::min(found.ttl, ttl_of(item.ttl));
    }
    std::ranges::sort(found.list);
    found.list.erase(std::unique(found.list.begin(), found.list.end()), found.list.end());
    found.list.resize(std::min(found.list.size(), kAddressesMax));
    return found;
}

}  // namespace

Answer read_reply(dns::RrType type, base::Bytes reply) {
    return type == dns::RrType::Aaaa ? read_records<AaaaRecord>(reply)
                                     : read_records<ARecord>(reply);
}

Failure failure_of(int ares_status) {
    switch (ares_status) {
        case ARES_ENOTFOUND:
            return Failure::NoSuchName;
        case ARES_ENODATA:
            return Failure::NoRecord;
        case ARES_EBADNAME:
        case ARES_EBADSTR:
            return Failure::BadName;
        case ARES_ETIMEOUT:
            return Failure::TimedOut;
        case ARES_EREFUSED:
            return Failure::Refused;
        case ARES_ESERVFAIL:
        case ARES_ENOTIMP:
        case ARES_EFORMERR:
            return Failure::ServerFailed;
        case ARES_ECONNREFUSED:
            return Failure::NoServer;
        case ARES_EBADRESP:
            return Failure::BadReply;
        default:
            return Failure::Local;
    }
}

}  // namespace leeward::lookup
