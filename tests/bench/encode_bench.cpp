// SPDX-License-Identifier: Apache-2.0
// What a whole reply costs, from the query's octets to the reply's: nanoseconds for one. The zone
// is small and stays in the caches; lookup_bench has what a large one adds.

#define CATCH_CONFIG_ENABLE_BENCHMARKING  // both for Catch2 version 2; version 3 brings them
#define CATCH_CONFIG_MAIN
#include <string>
#include <vector>

#include "bench_zone.hpp"
#include "leeward/answer/respond.hpp"
#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

namespace leeward::bench {
namespace {

using answer::Transport;

std::string zone_text() {
    std::string text =
        "www A 192.0.2.1\nwww A 192.0.2.2\n"
        "@ MX 10 mail1\n@ MX 20 mail2\nmail1 A 192.0.2.11\nmail1 AAAA 2001:db8::11\n"
        "mail2 A 192.0.2.12\nmail2 AAAA 2001:db8::12\n"
        "chain1 CNAME chain2\nchain2 CNAME chain3\nchain3 CNAME www\nold DNAME new\nwww.new A "
        "192.0.2.3\n"
        "*.wild A 192.0.2.4\n"
        "sub NS ns1.sub\nsub NS ns2.sub\nsub NS ns.sister\nns1.sub A 192.0.2.21\n"
        "ns1.sub AAAA 2001:db8::21\nns2.sub A 192.0.2.22\nns.sister A 192.0.2.23\n"
        "svc HTTPS 1 . alpn=h2\nsvc A 192.0.2.5\nsvc AAAA 2001:db8::5\n";
    for (int at = 0; at < 80; ++at) text += "many A 198.51.100." + std::to_string(at) + "\n";
    text += "huge TXT";
    for (int at = 0; at < 250; ++at) text += " \"" + std::string(255, 't') + "\"";
    return text + "\n";
}

struct Kind {
    const char* what;
    const char* name;
    std::uint16_t type;
    Transport transport;
    std::size_t at_least;  // octets of the reply
    std::size_t at_most;
};

constexpr Kind kKinds[] = {
    {"A", "www", 1, Transport::Udp, 70, 90},
    {"HTTPS with addresses", "svc", 65, Transport::Udp, 100, 150},
    {"MX with addresses", "@", 15, Transport::Udp, 150, 200},
    {"a chain of three CNAMEs", "chain1", 1, Transport::Udp, 120, 180},
    {"a DNAME and what it makes", "www.old", 1, Transport::Udp, 100, 180},
    {"a wildcard", "any.wild", 1, Transport::Udp, 60, 90},
    {"a referral with glue", "www.sub", 1, Transport::Udp, 170, 240},
    {"NODATA", "www", 16, Transport::Udp, 90, 130},
    {"NXDOMAIN", "none", 1, Transport::Udp, 90, 130},
    {"a truncated answer", "many", 1, Transport::Udp, 40, 60},
    {"80 A records over TCP", "many", 1, Transport::Tcp, 1300, 1400},
    {"TXT of 64,000 octets over TCP", "huge", 16, Transport::Tcp, 64'000, 64'100},
};

}  // namespace

TEST_CASE("bench: respond", "[answer]") {
    const snapshot::Snapshot snapshot = snapshot_of(zone_text());
    const answer::Settings settings;
    std::vector<std::uint8_t> reply(answer::kMaxTcpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    for (const Kind& kind : kKinds) {
        const dns::Name name = dns::Name::parse(kind.name, name_of(kApex)).value();
        const Octets query = query_of(name, kind.type);
        const auto respond = [&] {
            return answer::respond(snapshot, settings, query, {kind.transport}, chooser, reply)
                .size;
        };
        const std::size_t size = respond();
        INFO(kind.what << ": " << size << " octets");
        REQUIRE(size >= kind.at_least);
        REQUIRE(size <= kind.at_most);
        BENCHMARK(std::string("respond, ") + kind.what) {
            const std::size_t octets = respond();
            return octets + reply[octets - 1];
        };
    }
}

TEST_CASE("bench: respond to queries that are refused", "[answer]") {
    const snapshot::Snapshot snapshot = snapshot_of("www A 192.0.2.1\n");
    const dns::Name www = dns::Name::parse("www", name_of(kApex)).value();
    Octets malformed = query_of(www, 1);
    malformed.pop_back();
    const std::pair<const char*, Octets> kinds[] = {
        {"another zone", query_of(name_of("www.elsewhere.test."), 1)},
        {"a malformed query", malformed},
        {"a query with cookie and subnet", query_of(www, 1, opt(cookie_and_subnet()))}};
    std::vector<std::uint8_t> reply(answer::kMaxUdpReply);
    base::Rng rng(1);
    policy::RandomChooser chooser(rng);
    const answer::Settings settings;
    for (const auto& [what, query] : kinds) {
        BENCHMARK(std::string("respond, ") + what) {
            const std::size_t octets =
                answer::respond(snapshot, settings, query, {}, chooser, reply).size;
            return octets + reply[3];
        };
    }
}

}  // namespace leeward::bench
