// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/assemble.hpp"

#include <string>

#include "demo_files.hpp"
#include "leeward/dns/query_name.hpp"
#include "leeward/dns/rdata.hpp"
#include "leeward/zone/zone_set.hpp"
#include "support/catch.hpp"

using namespace leeward;

namespace {

std::string texts(const std::vector<base::Fault>& faults) {
    std::string all;
    for (const base::Fault& fault : faults) all += base::to_string(fault) + "\n";
    return all;
}

dns::Name name(const char* text) {
    return dns::Name::parse(text).value();
}

/// The RRset of `type` at the apex of the only zone.
zone::RrsetView at_apex(const daemon::Assembled& assembled, dns::RrType type) {
    zone::RrsetView rrset;
    REQUIRE(assembled.zones);
    REQUIRE(assembled.zones->zones().front().apex_node().find(type, rrset));
    return rrset;
}

}  // namespace

TEST_CASE("assemble: a zone without a file gets an SOA and its name servers", "[daemon]") {
    const auto assembled = support::assemble({{"leeward.toml", R"(
zone = { name = "app.test", ns = ["ns1.other.test.", "ns2.other.test."], negative_ttl = 17 }
)"}});
    INFO(texts(assembled.faults));
    REQUIRE_FALSE(base::any_error(assembled.faults));
    CHECK(at_apex(assembled, dns::RrType::Ns).count == 2);
    const zone::RrsetView soa = at_apex(assembled, dns::RrType::Soa);
    CHECK(soa.count == 1);
    CHECK(assembled.zones->zones().front().serial() == 1);
    // MINIMUM is the last of the SOA's numbers (RFC 1035 section 3.3.13).
    CHECK(base::load_u32(soa.records.data() + soa.records.size() - 4) == 17);
}

TEST_CASE("assemble: a steered record joins the zone with the longest apex above it", "[daemon]") {
    const auto assembled = support::assemble({{"leeward.toml", R"(
region.eu = { a = "192.0.2.10" }
record."www.deep.app.test." = { simple = "eu", check = "none" }
[[zone]]
name = "app.test"
ns = ["ns.other.test."]
[[zone]]
name = "deep.app.test"
ns = ["ns.other.test."]
)"}});
    INFO(texts(assembled.faults));
    REQUIRE_FALSE(base::any_error(assembled.faults));
    const dns::QueryName www(name("www.deep.app.test."));
    const zone::Zone* zone = assembled.zones->find(www);
    REQUIRE(zone != nullptr);
    CHECK(zone->apex() == name("deep.app.test."));
    zone::RrsetView rrset;
    REQUIRE(zone->find(www).exact.find(dns::RrType::A, rrset));
    CHECK(rrset.steered());
    CHECK(assembled.rules->roots[rrset.root()].owner.name() == name("www.deep.app.test."));
}

TEST_CASE("assemble: faults of the configuration and of zones come together, in order",
          "[daemon]") {
    const auto assembled = support::assemble(
        {{"leeward.toml", R"(check.web = { http = "/", evry = "1s" }
[[zone]]
name = "app.test"
file = "app.zone"
[[zone]]
name = "gone.test"
file = "gone.zone"
)"},
         {"app.zone", "$TTL 300\n@ SOA ns1 host 1 7200 900 1209600 60\n@ NS ns1\nwww A 1.2.3\n"}});
    const std::string all = texts(assembled.faults);
    INFO(all);
    CHECK(base::any_error(assembled.faults));
    CHECK(assembled.zones == nullptr);
    CHECK(assembled.rules == nullptr);
    const std::size_t zone_fault = all.find("app.zone:4:");
    const std::size_t key_fault = all.find("leeward.toml:1:");
    const std::size_t missing_file = all.find("gone.zone: no such file");
    REQUIRE(zone_fault != std::string::npos);
    REQUIRE(key_fault != std::string::npos);
    REQUIRE(missing_file != std::string::npos);
    CHECK(zone_fault < key_fault);
    CHECK(key_fault < missing_file);
}

TEST_CASE("assemble: a record that a zone file gives too is an error", "[daemon]") {
    const auto assembled = support::assemble(
        {{"leeward.toml", R"(zone = { name = "app.test", file = "app.zone" }
region.eu = { a = "192.0.2.10" }
record.www = { simple = "eu", check = "none" }
)"},
         {"app.zone",
          "$TTL 300\n@ SOA ns1 host 1 7200 900 1209600 60\n@ NS ns1\nns1 A 192.0.2.1\nwww A 192.0.2.2\n"}});
    INFO(texts(assembled.faults));
    CHECK(base::any_error(assembled.faults));
}

TEST_CASE("assemble: A-1, TTL-5: an alias of what only a zone file has takes its records and TTL",
          "[daemon]") {
    const auto assembled = support::assemble(
        {{"leeward.toml", R"(zone = { name = "app.test", file = "app.zone" }
target.eu = { a = "192.0.2.10" }
target.old = { alias = "static" }
record."@" = { alias = "static", types = ["A", "TXT"] }
record.www = { failover = ["eu", "old"], check = "none", types = ["A"] }
)"},
         {"app.zone",
          "$TTL 300\n@ SOA ns1 host 1 7200 900 1209600 60\n@ NS ns1\nns1 A 192.0.2.1\n"
          "Static 70 A 192.0.2.2\nSTATIC 60 A 192.0.2.3\nstatic TXT \"x\"\nstatic MX 1 ns1\n"
          "static 60 A 192.0.2.3\n"}});
    INFO(texts(assembled.faults));
    REQUIRE_FALSE(base::any_error(assembled.faults));
    REQUIRE(at_apex(assembled, dns::RrType::A).steered());
    std::size_t filled = 0;
    for (const policy::Leaf& leaf : assembled.rules->leaves) {
        if (assembled.rules->places[leaf.place.index()].name != "static.app.test") continue;
        ++filled;
        CHECK(leaf.ttl == (leaf.type == dns::RrType::A ? 60U : 300U));
        CHECK(leaf.data.size() == (leaf.type == dns::RrType::A ? 2U : 1U));
        CHECK(dns::rdata_to_text(leaf.type, leaf.data.at(0).rdata) ==
              (leaf.type == dns::RrType::A ? "192.0.2.2" : "\"x\""));
    }
    CHECK(filled == 2);  // A is there once, although two records answer with it
}

TEST_CASE("assemble: A-21: an alias of what neither a record nor the zone file has is an error",
          "[daemon]") {
    const auto assembled = support::assemble(
        {{"leeward.toml", R"(zone = { name = "app.test", file = "app.zone" }
record.www = { alias = "ns1", types = ["A", "AAAA"] }
record.api = { alias = "gone", types = ["A"] }
)"},
         {"app.zone", "$TTL 300\n@ SOA ns1 host 1 7200 900 1209600 60\n@ NS ns1\nns1 A 192.0.2.1\n"}});
    CHECK(texts(assembled.faults) ==
          "leeward.toml:2:24: record.www.alias: names ns1.app.test. AAAA, which neither a record "
          "nor the zone file has (A-21)\n"
          "leeward.toml:3:24: record.api.alias: names gone.app.test. A, which neither a record "
          "nor the zone file has (A-21)\n");
}

TEST_CASE("assemble: a missing configuration is one fault", "[daemon]") {
    const auto assembled = support::assemble({});
    REQUIRE(assembled.faults.size() == 1);
    CHECK(texts(assembled.faults).find("no such file") != std::string::npos);
}
