// SPDX-License-Identifier: Apache-2.0
// What policies that go by the client become.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

using std::chrono::milliseconds;

const std::string kRegions =
    "zone = 'app.example'\nns = 'ns.example.net'\ncheck.web = { http = '/' }\n"
    "geo = { database = 'city.mmdb', asn = '/data/asn.mmdb' }\n"
    "region.eu = { a = '192.0.2.1', location = [53.3, -6.3] }\n"
    "region.us = { a = '192.0.2.2', aaaa = '2001:db8::2', location = [39, -77.5] }\n"
    "region.ap = { a = '192.0.2.3' }\n";

Config load(const std::string& text) {
    const Loaded loaded = Files(kRegions + text).load();
    CAPTURE(text_of(loaded.faults));
    CHECK_FALSE(base::any_error(loaded.faults));
    return loaded.config;
}

std::string name_of(const policy::Rules& rules, const policy::Target& target) {
    if (const auto* node = std::get_if<policy::NodeId>(&target)) {
        return rules.nodes[node->index()].name;
    }
    return rules.places[rules.leaves[std::get<policy::LeafId>(target).index()].place.index()].name;
}

/// The names of a node's children, and what `about` says of each.
template <class About>
std::string children(const policy::Rules& rules, policy::NodeId id, const About& about) {
    std::string text;
    const policy::Node& node = rules.nodes[id.index()];
    for (std::size_t child = 0; child < node.children.size(); ++child) {
        text +=
            about(node.detail, child) + ": " + name_of(rules, node.children[child].target) + "\n";
    }
    return text;
}

std::string areas(const policy::Rules& rules, policy::NodeId id) {
    return children(rules, id, [&](std::uint32_t detail, std::size_t child) {
        const policy::Area& area = rules.geo.at(detail).of_children.at(child);
        const auto* network = std::get_if<geo::Prefix>(&area);
        return network != nullptr ? network->to_string() : to_string(std::get<geo::Code>(area));
    });
}

TEST_CASE("geo: G-1, IP-2, R-14: networks stand first, then codes; a list is an order",
          "[config]") {
    const Config config = load(
        "record.www = { check = 'web', geo = { default = 'ap', AS64500 = 'us', US-WA = 'eu', "
        "US = ['us', 'eu'], EU = ['eu'], '2001:db8::/127' = 'us', '203.0.113.0/25' = 'ap', "
        "'203.0.113.9' = 'eu', '0.0.0.0/0' = 'us' } }\n");
    const policy::Rules& rules = config.rules;
    CHECK(areas(rules, rules.roots.at(0).node) ==
          "0.0.0.0/0: us\n203.0.113.0/25: ap\n203.0.113.9/32: eu\n2001:db8::/127: us\n"
          "default: ap\nEU: eu\nUS: us, eu\nUS-WA: eu\nAS64500: us\n");
    // Only the regions that hold AAAA are there for it; an order of one is that one.
    CHECK(areas(rules, rules.roots.at(1).node) ==
          "0.0.0.0/0: us\n2001:db8::/127: us\nUS: us, eu\nAS64500: us\n");
    CHECK(rules.nodes.at(rules.roots[0].node.index()).kind == policy::Kind::Geo);
    CHECK(config.geo.database == "city.mmdb");
    CHECK(config.geo.asn == "/data/asn.mmdb");
}

TEST_CASE("geo: equal sets of areas are one entry, however they are ordered and spelt",
          "[config]") {
    const Config config = load(
        "record.a = { check = 'web', geo = { EU = 'eu', default = 'ap' } }\n"
        "record.b = { check = 'web', geo = { default = 'eu', 'continent:EU' = 'ap' } }\n"
        "record.c = { check = 'web', geo = { default = 'eu', 'country:SA' = 'ap' } }\n"
        "record.d = { check = 'web', geo = { default = 'ap', EU = 'eu' } }\n");
    CHECK(config.rules.geo.size() == 2);
    CHECK(config.rules.roots.at(0).node == config.rules.roots.at(3).node);
}

TEST_CASE("latency: L-8: children stand by their regions in octet order; rows by client place",
          "[config]") {
    const Config config = load(
        "latency.EU = { eu-west-1 = '20ms', us-east-1 = '90ms' }\n"
        "latency.'203.0.113.0/24' = { b = '1.5ms' }\n"
        "pool.p = { failover = ['us', 'eu'] }\n"
        "record.www = { check = 'web', latency = { us-east-1 = 'p', b = 'ap', eu-west-1 = 'eu' } "
        "}\n");
    const policy::Rules& rules = config.rules;
    const policy::LatencyTable& table = rules.latency_table;
    CHECK(table.columns == std::vector<std::string>{"eu-west-1", "us-east-1", "b"});
    REQUIRE(table.rows.size() == 2);
    CHECK(table.cells.at(0) == std::vector<std::optional<base::Duration>>{
                                   milliseconds(20), milliseconds(90), std::nullopt});
    CHECK(table.cells.at(1).at(2) == std::chrono::microseconds(1500));
    const policy::NodeId root = rules.roots.at(0).node;
    CHECK(children(rules, root, [&](std::uint32_t detail, std::size_t child) {
              const policy::LatencyRegions& regions = rules.latency.at(detail);
              return table.columns.at(regions.columns.at(child)) +
                     (regions.of_children.at(child) ? " or measured" : "");
          }) == "b or measured: ap\neu-west-1 or measured: eu\nus-east-1: p\n");
}

TEST_CASE("latency: a list names columns as members, new ones too", "[config]") {
    const Config config = load("record.www = { check = 'web', latency = ['us', 'eu'] }\n");
    CHECK(config.rules.latency_table.columns == std::vector<std::string>{"eu", "us"});
    CHECK(config.rules.latency.at(0).columns == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("nearest: P-1, P-3: each member is at its place's location or its own, with its bias",
          "[config]") {
    const Config config = load(
        "pool.p = { failover = ['us', 'eu'] }\n"
        "record.www = { check = 'web', nearest = { us = -99, p = { at = [-33.87, 151], bias = 99 "
        "}, eu = {} } }\n"
        "record.two = { check = 'web', nearest = ['us', 'eu'] }\n");
    const policy::Rules& rules = config.rules;
    const auto point = [&](std::uint32_t detail, std::size_t child) {
        const policy::NearestPoint& at = rules.nearest.at(detail).of_children.at(child);
        return std::to_string(at.at.latitude).substr(0, 5) + ' ' + std::to_string(at.bias);
    };
    CHECK(children(rules, rules.roots.at(0).node, point) ==
          "53.30 0: eu\n-33.8 99: p\n39.00 -99: us\n");
    CHECK(children(rules, rules.roots.at(2).node, point) == "53.30 0: eu\n39.00 0: us\n");
}

TEST_CASE("nearest: P-11: more members than 30 are fine, up to 256", "[config]") {
    const std::size_t members = GENERATE(31U, 256U, 257U);
    std::string text = "record.www = { check = 'web', nearest = {";
    std::string regions;
    for (std::size_t member = 0; member < members; ++member) {
        const std::string name = "r" + std::to_string(member);
        regions += "region." + name + " = { a = '10.0." + std::to_string(member / 256) + '.' +
                   std::to_string(member % 256) + "' }\n";
        text += (member == 0 ? " " : ", ") + name + " = { at = [0, 0] }";
    }
    const Loaded loaded = Files(kRegions + regions + text + " } }\n").load();
    CHECK(base::any_error(loaded.faults) == (members > policy::kMaxMembers));
}

TEST_CASE("weighted: W-13: more members than 100 are fine, up to 256", "[config]") {
    const std::size_t members = GENERATE(101U, 256U, 257U);
    std::string regions;
    std::string text = "record.www = { check = 'web', weighted = {";
    for (std::size_t member = 0; member < members; ++member) {
        const std::string name = "r" + std::to_string(member);
        regions += "region." + name + " = { a = '10.0." + std::to_string(member / 256) + '.' +
                   std::to_string(member % 256) + "' }\n";
        text += (member == 0 ? " " : ", ") + name + " = 1";
    }
    const Loaded loaded = Files(kRegions + regions + text + " } }\n").load();
    CHECK(base::any_error(loaded.faults) == (members > policy::kMaxMembers));
}

TEST_CASE("sticky: keys are the members' names, and equal ones are one entry", "[config]") {
    const Config config = load(
        "record.a = { check = 'web', weighted = { us = 1, eu = 2 }, sticky = '24/56' }\n"
        "record.b = { check = 'web', weighted = { us = 3, eu = 4 }, sticky = '24/56' }\n"
        "record.c = { check = 'web', weighted = { us = 1, eu = 2 } }\n");
    const policy::Rules& rules = config.rules;
    const auto detail = [&](std::size_t root) {
        return rules.nodes.at(rules.roots.at(root).node.index()).detail;
    };
    CHECK(rules.sticky.at(detail(0)).keys == std::vector<std::string>{"us", "eu"});
    CHECK(rules.sticky.at(detail(1)).keys == std::vector<std::string>{"us"});  // AAAA
    CHECK(detail(2) == detail(0));
    CHECK(rules.sticky.at(detail(0)).v4 == 24);
    CHECK(rules.sticky.at(detail(0)).v6 == 56);
    CHECK(detail(4) == policy::kNoDetail);
}

TEST_CASE("latency, geo and rule stand in the main file only", "[config]") {
    const Loaded loaded =
        Files("include = 'a.toml'\n")
            .with("a.toml",
                  "zone = 'a.example'\nns = 'ns.example.net'\ngeo = { database = 'x' }\n"
                  "latency.EU = { a = '1ms' }\n[rule]\n")
            .load();
    CHECK(text_of(loaded.faults) ==
          "a.toml:3:1: geo: stands in the main file only\n"
          "a.toml:4:1: latency: stands in the main file only\n"
          "a.toml:5:2: rule: stands in the main file only\n");
}

}  // namespace
}  // namespace leeward::config
