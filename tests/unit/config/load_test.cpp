// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>

#include <fstream>
#include <set>
#include <sstream>

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string source_file(const std::string& path) {
    std::ifstream file(std::string(LEEWARD_SOURCE_DIR) + '/' + path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

const std::string kTwoRegions =
    "zone = 'app.example'\n"
    "ns = 'ns.example.net'\n"
    "check.web = { http = '/' }\n"
    "region.eu = { a = '192.0.2.1' }\n"
    "region.us = { a = '192.0.2.2' }\n";

TEST_CASE("load: the five-line example works as it stands", "[config]") {
    const Loaded loaded = Files(source_file("zones/five-lines/leeward.toml")).load();
    CHECK(text_of(loaded.faults) ==
          "leeward.toml:3:1: warning: zone: names no name servers, so ns1.app.example is assumed; "
          "say ns = [\"NAME\"]\n");
    const Config& config = loaded.config;
    REQUIRE(config.zones.size() == 1);
    CHECK(config.zones[0].ns[0].to_string() == "ns1.app.example.");
    REQUIRE(config.rules.roots.size() == 1);
    CHECK(config.rules.roots[0].owner.name().to_string() == "www.app.example.");
    CHECK(config.rules.roots[0].ttl == 30);
    REQUIRE(config.probe.targets.size() == 2);
    CHECK(config.probe.targets[0].address.to_string() == "192.0.2.10:443");
    CHECK(config.probe.checks[0].every == seconds(10));
    CHECK(config.probe.checks[0].timeout == seconds(4));
    CHECK(config.rules.nodes[0].kind == policy::Kind::Failover);
    CHECK(config.rules.leaves[0].unknown == health::UnknownAs::Hold);
}

TEST_CASE("load: the demo has no fault and finds its zone file beside it", "[config]") {
    const Loaded loaded = Files(source_file("zones/demo/leeward.toml")).load();
    CHECK(text_of(loaded.faults).empty());
    CHECK(loaded.config.zones.at(0).file == "example.test.zone");
    CHECK(loaded.config.rules.roots.size() == 3);
    CHECK(loaded.config.rules.endpoints.size() == 3);
}

TEST_CASE("load: what generators write on one line loads as it is", "[config]") {
    const std::string check = GENERATE("tcp = 8080", "http = \"/\", port = 8080");
    const Loaded loaded =
        Files(
            "zone = \"dyn.test\"\nns = [\"ns1.dyn.test\"]\n"
            "check.c = { " +
            check +
            ", every = \"2s\", timeout = \"1s\", fall = 1, rise = 1 }\n"
            "region.r0 = { a = \"127.1.0.1\" }\nregion.r1 = { a = \"127.1.0.2\" }\n"
            "record.d0000 = { weighted = { r0 = 3, r1 = 1 }, check = \"c\", ttl = 30 }\n"
            "[server]\nlisten = [\"127.0.0.1:5300\"]\nworkers = 1\nstate = \"/tmp/state\"\n")
            .load();
    CHECK(text_of(loaded.faults).empty());
    CHECK(loaded.config.server.workers == 1);
    CHECK(loaded.config.process.state == "/tmp/state");
    CHECK(loaded.config.probe.targets.at(1).address.to_string() == "127.1.0.2:8080");
    CHECK(loaded.config.rules.nodes.at(0).children.at(0).weight == 3);
}

TEST_CASE("load: R7858-1: DNS over TLS, its files beside the configuration", "[config]") {
    const Loaded loaded = Files(std::string(kTwoRegions) +
                                "[server]\ntls = { listen = [\"192.0.2.1\", \"[::1]:8853\"], "
                                "certificate = \"/etc/tls/fullchain.pem\", key = \"key.pem\" }\n")
                              .load();
    CHECK(text_of(loaded.faults).empty());
    REQUIRE(loaded.config.server.tls);
    const server::TlsSettings& tls = *loaded.config.server.tls;
    CHECK(tls.listen == std::vector{*base::SocketAddress::parse("192.0.2.1:853", 0),
                                    *base::SocketAddress::parse("[::1]:8853", 0)});
    CHECK(tls.certificate == "/etc/tls/fullchain.pem");
    CHECK(tls.key == "key.pem");
    CHECK_FALSE(Files(kTwoRegions).load().config.server.tls);
}

TEST_CASE("load: RRL-1: limits of replies have the number of responses where they have no own",
          "[config]") {
    const Loaded loaded = Files(std::string(kTwoRegions) +
                                "[server]\nproxy_from = \"192.0.2.1\"\nshed = false\n"
                                "rate_limit = { responses = 50, errors = 5, slip = 3, exempt = "
                                "[\"10.0.0.0/8\"] }\n")
                              .load();
    CHECK(text_of(loaded.faults).empty());
    server::RateLimits wanted;
    wanted.responses = wanted.nxdomain = wanted.referrals = 50;
    wanted.errors = 5;
    wanted.slip = 3;
    wanted.exempt = {geo::Prefix::parse("10.0.0.0/8").value()};
    CHECK(loaded.config.server.rate_limits == wanted);
    CHECK(loaded.config.server.proxy_from ==
          server::Networks{geo::Prefix::parse("192.0.2.1").value()});
    CHECK_FALSE(loaded.config.server.shed);
}

TEST_CASE("load: records with one tree share its nodes, leaves and endpoints", "[config]") {
    std::string text = kTwoRegions;
    for (int record = 0; record < 100; ++record) {
        text += "record.d" + std::to_string(record) +
                " = { failover = ['eu', 'us'], check = 'web', ttl = " + std::to_string(record) +
                " }\n";
    }
    const Config config = Files(text).load().config;
    CHECK(config.rules.roots.size() == 100);
    CHECK(config.rules.nodes.size() == 1);
    CHECK(config.rules.leaves.size() == 2);
    CHECK(config.rules.endpoints.size() == 2);
    CHECK(config.root_where.size() == 100);
}

TEST_CASE("load: R5001-1 R4892-1 R9567-1 R7873-2 R7828-1 what replies say of the server",
          "[config]") {
    const Loaded loaded =
        Files(
            "zone = 'a.example'\nns = 'ns.example.net'\n[server]\ntcp_idle = '2500ms'\n"
            "nsid = '0x00fF'\nidentity = 'fra1'\nversion = 'v'\nreport_to = 'Er.Example.net'\n"
            "cookie_secrets = 'k'\ndemand_cookies = true\n")
            .load();
    CHECK(loaded.faults.empty());
    const answer::Settings& answer = loaded.config.answer;
    CHECK(answer.nsid == std::vector<std::uint8_t>{0, 0xFF});
    CHECK(answer.identity == "fra1");
    CHECK(answer.version == "v");
    CHECK(answer.report_agent == std::vector<std::uint8_t>{2, 'e', 'r', 7, 'e', 'x', 'a', 'm', 'p',
                                                           'l', 'e', 3, 'n', 'e', 't', 0});
    CHECK(answer.keepalive == 25);
    CHECK(answer.demand_cookies);
    CHECK(loaded.config.cookies.given);
    CHECK(loaded.config.cookies.secrets == "k");
}

TEST_CASE("load: another order, another check or another answer to unknown is another tree",
          "[config]") {
    const Config config = Files(kTwoRegions +
                                "check.other = { tcp = 443 }\n"
                                "record.a = { failover = ['eu', 'us'], check = 'web' }\n"
                                "record.b = { failover = ['us', 'eu'], check = 'web' }\n"
                                "record.c = { failover = ['eu', 'us'], check = 'other' }\n"
                                "record.d = { failover = ['eu', 'us'], check = 'web', "
                                "unknown = 'down' }\n")
                              .load()
                              .config;
    CHECK(config.rules.nodes.size() == 4);
    CHECK(config.rules.leaves.size() == 6);
    CHECK(config.rules.endpoints.size() == 4);  // by check and address: unknown needs no new probe
}

TEST_CASE("load: children stand before the nodes that hold them", "[config]") {
    const Loaded loaded = Files(kTwoRegions +
                                "target.ap = { a = '192.0.2.3' }\n"
                                "pool.outer = { failover = ['inner', 'ap'] }\n"
                                "pool.inner = { weighted = { eu = 1, us = 2 } }\n"
                                "record.www = { failover = ['outer'], check = 'web' }\n")
                              .load();
    CHECK(text_of(loaded.faults).empty());
    const auto& nodes = loaded.config.rules.nodes;
    REQUIRE(nodes.size() == 3);
    CHECK(nodes[0].name == "inner");
    CHECK(nodes[1].name == "outer");
    for (std::size_t at = 0; at < nodes.size(); ++at) {
        for (const policy::Child& child : nodes[at].children) {
            const auto* node = std::get_if<policy::NodeId>(&child.target);
            if (node != nullptr) CHECK(node->index() < at);
        }
    }
}

TEST_CASE("load: the check nearest to the place judges it", "[config]") {
    const Config config = Files(kTwoRegions +
                                "check.own = { tcp = 1 }\ncheck.pools = { tcp = 2 }\n"
                                "region.ap = { a = '192.0.2.3', check = 'own' }\n"
                                "region.af = { a = '192.0.2.4', check = 'none' }\n"
                                "pool.p = { multivalue = ['us', 'ap'], check = 'pools' }\n"
                                "record.www = { failover = ['eu', 'p', 'af'], check = 'web' }\n")
                              .load()
                              .config;
    std::set<std::string> judged;
    for (const policy::Leaf& leaf : config.rules.leaves) {
        judged.insert(config.rules.places[leaf.place.index()].name + ' ' + leaf.check);
    }
    CHECK(judged == std::set<std::string>{"eu web", "us pools", "ap own", "af none"});
}

TEST_CASE("load: R-9: addresses are judged each by its endpoint, other records by all of them",
          "[config]") {
    const Config config =
        Files(
            "zone = 'app.example'\nns = 'ns.example.net'\ncheck.web = { http = '/' }\n"
            "region.eu = { a = '192.0.2.1', aaaa = '2001:db8::1', mx = '10 mx.example.net', "
            "min_up = '50%', az.b = { a = '192.0.2.2' } }\n"
            "record.www = { simple = 'eu', check = 'web' }\n")
            .load()
            .config;
    REQUIRE(config.rules.roots.size() == 3);
    for (const policy::Leaf& leaf : config.rules.leaves) {
        CHECK(leaf.min_up.permille == 500);
        CHECK(config.rules.places[leaf.place.index()].name == "eu");
        if (leaf.type == dns::RrType::A) {
            REQUIRE(leaf.data.size() == 2);
            CHECK(leaf.endpoints.size() == 2);
            CHECK(leaf.data[1].endpoints.size() == 1);
            CHECK(config.rules.places[leaf.data[1].place.index()].name == "eu.b");
        }
        if (leaf.type == dns::RrType::Mx) {
            CHECK(leaf.data[0].endpoints.empty());
            CHECK(leaf.endpoints.size() == 3);
        }
    }
    CHECK(config.rules.endpoints.size() == 3);
}

TEST_CASE("load: `at` is probed in place of the answered addresses", "[config]") {
    const std::string at = GENERATE("192.0.2.99", "192.0.2.99:8080");
    const Loaded loaded = Files(
                              "zone = 'app.example'\nns = 'ns.example.net'\n"
                              "check.web = { http = '/', at = '" +
                              at +
                              "', port = 8080 }\n"
                              "region.cdn = { cname = 'app.cdn.example.net' }\n"
                              "region.own = { cname = 'own.example.net' }\n"
                              "record.www = { failover = ['cdn', 'own'], check = 'web' }\n")
                              .load();
    CHECK(text_of(loaded.faults).empty());
    REQUIRE(loaded.config.probe.targets.size() == 1);
    CHECK(loaded.config.probe.targets[0].address.to_string() == "192.0.2.99:8080");
}

TEST_CASE("load: a timeout that nobody wrote is never longer than the interval", "[config]") {
    const Config config =
        Files("zone = 'a.example'\ncheck.a = { tcp = 1, every = '500ms' }\n").load().config;
    CHECK(config.probe.checks.at(0).timeout == milliseconds(500));
}

TEST_CASE("load: included files see the main file's regions and checks, and each its own names",
          "[config]") {
    Files files(
        "include = ['zones/*.toml']\nns = 'ns.example.net'\nttl = 7\n"
        "check.web = { http = '/' }\nregion.eu = { a = '192.0.2.1' }\n");
    for (const std::string zone : {"one", "two"}) {
        files.with("zones/" + zone + ".toml",
                   "zone = '" + zone +
                       ".example'\nregion.us = { a = '192.0.2.2' }\n"
                       "record.www = { failover = ['eu', 'us'], check = 'web' }\n");
    }
    const Loaded loaded = files.load();
    CHECK(text_of(loaded.faults).empty());
    const policy::Rules& rules = loaded.config.rules;
    CHECK(loaded.config.files.size() == 3);
    CHECK(rules.roots.size() == 2);
    CHECK(rules.roots.at(0).ttl == 7);
    CHECK(rules.endpoints.size() == 2);  // one probe, although two files name the address
    std::set<std::string> places;
    for (const policy::Place& place : rules.places) places.insert(place.name);
    CHECK(places == std::set<std::string>{"eu", "one.example/us", "two.example/us"});
}

TEST_CASE("load: one broken file hides no fault of another", "[config]") {
    const Loaded loaded = Files(
                              "include = ['*.zone', 'b.toml', 'gone.toml']\nzone = 'a.example'\n"
                              "ns = 'ns.example.net'\nregion.x = {}\n")
                              .with("b.toml", "zone = \n")
                              .with("c.zone", "[server]\nworkers = 1\n")
                              .load();
    const std::string text = text_of(loaded.faults);
    CAPTURE(text);
    CHECK(text.find("leeward.toml:4:8: region.x: holds no records") != std::string::npos);
    CHECK(text.find("leeward.toml:1:32: include: there is no file 'gone.toml'") !=
          std::string::npos);
    CHECK(text.find("b.toml:1:") != std::string::npos);
    CHECK(text.find("c.zone:1:2: server: stands in the main file only") != std::string::npos);
    CHECK(text.find("c.zone: zone: is missing; each included file has its own") !=
          std::string::npos);
}

TEST_CASE("load: thousands of faults end in one line that counts the rest", "[config]") {
    std::string text = "zone = 'a.example'\nns = 'ns.example.net'\n";
    for (int region = 0; region < 3000; ++region)
        text += "region.r" + std::to_string(region) + " = {}\n";
    const Loaded loaded = Files(text).load();
    REQUIRE(loaded.faults.size() == 1001);
    CHECK(loaded.faults.back().message == "2000 more faults are not shown");
    CHECK(base::any_error(loaded.faults));
}

TEST_CASE("load: any octets give faults or a configuration", "[config]") {
    const std::string alphabet = "[]{}=.,'\"\n #\\axz019-_:%\0\x80\xFF";
    CHECK(rc::check("random text", [&] {
        const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet));
        const Loaded loaded = Files(text).load();
        RC_ASSERT(!loaded.faults.empty());  // no such text is a whole configuration
    }));
}

TEST_CASE("load: a table header that begins with no key is a fault", "[config]") {
    const std::string header = GENERATE("[=", "[[,", "[", "[[", "[#]", "[\n]", "[a.=]");
    CHECK(base::any_error(Files(header).load().faults));
}

TEST_CASE("load: letters beyond ASCII are faults in bare keys and fine in comments", "[config]") {
    const std::string letter = GENERATE("\u00E9", "\u1690", "\u2100", "\uFEDB");
    CHECK(base::any_error(Files("zon" + letter + " = 'a.example'\n").load().faults));
    CHECK_FALSE(base::any_error(Files("# " + letter + "\nzone = 'a.example'\n").load().faults));
}

TEST_CASE("load: a cut anywhere in a good file is survived", "[config]") {
    const std::string good = source_file("zones/demo/leeward.toml");
    for (std::size_t size = 0; size < good.size(); ++size) {
        static_cast<void>(Files(good.substr(0, size)).load());
    }
    SUCCEED();
}

TEST_CASE("load: keys of a million dots and deep nests are refused", "[config]") {
    std::string dots = "a";
    for (int dot = 0; dot < 1'000'000; ++dot) dots += ".a";
    CHECK(text_of(Files("zone = 'x'\n" + dots + " = 1\n").load().faults) ==
          "leeward.toml:2:34: a key has too many dots\n");
    CHECK(base::any_error(Files("a = " + std::string(100'000, '[')).load().faults));
    CHECK(
        base::any_error(Files("a = " + std::string(20, '[') + std::string(20, ']')).load().faults));
}

}  // namespace
}  // namespace leeward::config
