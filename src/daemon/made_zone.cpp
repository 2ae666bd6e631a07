// SPDX-License-Identifier: Apache-2.0
#include "made_zone.hpp"

#include <array>
#include <cassert>

namespace leeward::daemon {
namespace {

constexpr std::uint32_t kSerial = 1;
constexpr std::uint32_t kRefresh = 86'400;  // seconds
constexpr std::uint32_t kRetry = 7'200;
constexpr std::uint32_t kExpire = 3'600'000;

void append(dns::Rdata& rdata, base::Bytes octets) {
    rdata.insert(rdata.end(), octets.begin(), octets.end());
}

void append(dns::Rdata& rdata, std::uint32_t number) {
    std::array<std::uint8_t, 4> octets{};
    base::store_u32(octets.data(), number);
    append(rdata, base::Bytes(octets));
}

dns::Rdata made_soa(const config::ZoneSource& source) {
    // A zone whose name leaves no room for the label is its own contact.
    const auto contact = source.name.with_left(base::as_bytes("hostmaster"));
    dns::Rdata rdata;
    append(rdata, source.ns.front().wire());
    append(rdata, (contact ? *contact : source.name).wire());
    for (const std::uint32_t number : {kSerial, kRefresh, kRetry, kExpire, source.negative_ttl}) {
        append(rdata, number);
    }
    return rdata;
}

}  // namespace

void add_made_records(const config::ZoneSource& source, zone::ZoneBuilder& builder) {
    assert(!source.ns.empty());
    const zone::Origin origin{0, source.where.line};
    const dns::Rdata soa = made_soa(source);
    builder.add({source.name.wire(), dns::RrType::Soa, source.ttl, soa}, origin);
    for (const dns::Name& server : source.ns) {
        builder.add({source.name.wire(), dns::RrType::Ns, source.ttl, server.wire()}, origin);
    }
}

}  // namespace leeward::daemon
