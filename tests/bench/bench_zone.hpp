// SPDX-License-Identifier: Apache-2.0
#pragma once
// Zones and queries for benchmarks: made from text once, before anything is measured.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leeward/dns/message.hpp"
#include "leeward/snapshot/snapshot.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"

namespace leeward::bench {

using Octets = std::vector<std::uint8_t>;

inline constexpr std::string_view kApex = "bench.example.";
inline constexpr std::string_view kApexRecords =
    "$TTL 300\n@ SOA ns1 hostmaster 1 3600 900 604800 60\n@ NS ns1\nns1 A 192.0.2.53\n";

inline dns::Name name_of(std::string_view text) {
    return dns::Name::parse(text).value();
}

/// A zone of kApexRecords, `text` and `steered`; ends the program when it has faults.
inline zone::Zone zone_of(const std::string& text, std::vector<zone::SteeredRrset> steered = {}) {
    zone::ZoneBuilder builder(name_of(kApex));
    const auto no_files = [](const std::string&) -> base::Result<std::string> {
        return base::fail("no such file");
    };
    auto parsed =
        zone::parse("bench.zone", std::string(kApexRecords) + text, name_of(kApex), no_files,
                    [&](const auto& record, const auto& origin) { builder.add(record, origin); });
    for (zone::SteeredRrset& rrset : steered) builder.add(std::move(rrset));
    auto zone = builder.build(parsed.files, parsed.faults);
    if (zone && parsed.faults.empty()) return std::move(*zone);
    std::fprintf(stderr, "the zone has %zu faults\n", parsed.faults.size());
    std::exit(1);
}

/// A snapshot of that zone alone, its steering empty.
inline snapshot::Snapshot snapshot_of(const std::string& text,
                                      std::vector<zone::SteeredRrset> steered = {}) {
    std::vector<zone::Zone> zones;
    zones.push_back(zone_of(text, std::move(steered)));
    snapshot::Snapshot snapshot;
    snapshot.zones = std::make_shared<zone::ZoneSet>(std::move(zones));
    snapshot.rules = std::make_shared<policy::Rules>();
    return snapshot;
}

inline void append(Octets& to, base::Bytes octets) {
    for (const std::uint8_t octet : octets) to.push_back(octet);
}

/// An OPT record as resolvers send it, 1232 octets, with `options`.
inline Octets opt(const Octets& options = {}) {
    Octets record = {0, 0, 41, 4, 0xD0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(options.size())};
    append(record, options);
    return record;
}

/// What a resolver sends that knows the server (RFC 7873) and tells of its client (RFC 7871).
inline Octets cookie_and_subnet() {
    Octets options = {0, 10, 0, 24};  // a client's and a server's cookie
    for (std::uint8_t octet = 1; octet <= 24; ++octet) options.push_back(octet);
    append(options, std::array<std::uint8_t, 11>{0, 8, 0, 7, 0, 1, 24, 0, 198, 51, 100});
    return options;
}

/// A query with that OPT record, or with none when it is empty.
inline Octets query_of(const dns::Name& name, std::uint16_t type,
                       const Octets& opt_record = opt()) {
    Octets query = {0x12, 0x34, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    if (!opt_record.empty()) query[11] = 1;
    append(query, name.wire());
    query.push_back(static_cast<std::uint8_t>(type >> 8U));
    query.push_back(static_cast<std::uint8_t>(type));
    query.push_back(0);
    query.push_back(1);
    append(query, opt_record);
    return query;
}

}  // namespace leeward::bench
