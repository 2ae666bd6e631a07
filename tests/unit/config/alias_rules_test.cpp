// SPDX-License-Identifier: Apache-2.0
// What aliases, members' TTLs, and records that share a name become.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

const std::string kRegions =
    "zone = 'app.example'\nns = 'ns.example.net'\nttl = 30\n"
    "check.web = { http = '/' }\ncheck.hand = { switch = 'on' }\n"
    "region.eu = { a = '192.0.2.1' }\n"
    "region.us = { a = '192.0.2.2', aaaa = '2001:db8::2', ttl = 7 }\n";

Config load(const std::string& text) {
    const Loaded loaded = Files(kRegions + text).load();
    CAPTURE(text_of(loaded.faults));
    CHECK_FALSE(base::any_error(loaded.faults));
    return loaded.config;
}

/// A tree as text: a node is its policy, its name, and its children in brackets; a leaf is its
/// place, with its own TTL.
std::string tree(const policy::Rules& rules, const policy::Target& target) {
    if (const auto* id = std::get_if<policy::LeafId>(&target)) {
        const policy::Leaf& leaf = rules.leaves.at(id->index());
        return rules.places.at(leaf.place.index()).name +
               (leaf.ttl ? "/" + std::to_string(*leaf.ttl) : "");
    }
    const policy::Node& node = rules.nodes.at(std::get<policy::NodeId>(target).index());
    std::string text = std::string(to_string(node.kind)) + ' ' + node.name + '[';
    for (const policy::Child& child : node.children) text += tree(rules, child.target) + ' ';
    text.back() = ']';
    return text;
}

/// All roots, one a line.
std::string roots(const Config& config) {
    std::string text;
    for (const policy::Root& root : config.rules.roots) {
        text += root.owner.name().to_string() + ' ' + dns::to_string(root.type) + ' ' +
                std::to_string(root.ttl) + ' ' + tree(config.rules, root.node) + '\n';
    }
    return text;
}

TEST_CASE("alias: A-1, A-2, A-24, TTL-5: the target's tree, types and TTL, wherever it stands",
          "[config]") {
    const Config config = load(
        "record.'@' = { alias = 'www', ttl = 5 }\n"
        "record.www = { failover = ['eu', 'us'], check = 'web', ttl = 60 }\n");
    CHECK(roots(config) ==
          "app.example. A 5 alias [failover [eu/60 us/7]]\n"
          "app.example. AAAA 5 alias [failover [us/7]]\n"
          "www.app.example. A 60 failover [eu us/7]\n"
          "www.app.example. AAAA 60 failover [us/7]\n");
    CHECK(config.rules.aliases.size() == 1);
    CHECK(config.rules.aliases[0].target.to_string() == "www.app.example.");
    CHECK(config.rules.aliases[0].evaluate);
    CHECK(config.rules.aliases[0].check == "none");
}

TEST_CASE("alias: A-15: trees of any depth, mixed with places (R-11); each keeps its own TTL",
          "[config]") {
    const Config config = load(
        "target.a = { alias = 'one.app.example.' }\n"
        "target.b = { alias = 'two', evaluate = false }\n"
        "record.www = { weighted = { a = 1, eu = 2 }, check = 'web', ttl = 10 }\n"
        "record.one = { failover = ['b', 'eu'], check = 'web', ttl = 20 }\n"
        "record.two = { multivalue = ['eu', 'us'], check = 'web', ttl = 40 }\n");
    CHECK(roots(config) ==
          "www.app.example. A 10 weighted [alias a[failover [alias b[multivalue [eu/40 us/7]] "
          "eu/20]] eu]\n"
          "www.app.example. AAAA 10 weighted [alias a[failover [alias b[multivalue [us/7]]]]]\n"
          "one.app.example. A 20 failover [alias b[multivalue [eu/40 us/7]] eu]\n"
          "one.app.example. AAAA 20 failover [alias b[multivalue [us/7]]]\n"
          "two.app.example. A 40 multivalue [eu us/7]\n"
          "two.app.example. AAAA 40 multivalue [us/7]\n");
    for (std::size_t at = 0; at < config.rules.nodes.size(); ++at) {
        for (const policy::Child& child : config.rules.nodes[at].children) {
            const auto* node = std::get_if<policy::NodeId>(&child.target);
            if (node != nullptr) CHECK(node->index() < at);
        }
    }
}

TEST_CASE("alias: A-8, A-9: its own check is its gate; S-5: a record may evaluate nothing",
          "[config]") {
    const Config config = load(
        "check.both = { any = ['hand'], inverted = true }\n"
        "target.a = { alias = 'www', check = 'both', evaluate = false }\n"
        "record.www = { failover = ['eu', 'us'], check = 'web' }\n"
        "record.one = { failover = ['a', 'us'], check = 'web', unknown = 'down' }\n"
        "record.two = { alias = 'www', check = 'hand', evaluate = false }\n");
    const policy::Rules& rules = config.rules;
    REQUIRE(rules.aliases.size() == 2);
    CHECK_FALSE(rules.aliases[0].evaluate);
    CHECK(rules.aliases[0].check == "both");
    CHECK(rules.aliases[0].unknown == health::UnknownAs::Down);
    REQUIRE(rules.aliases[0].gate.size() == 1);
    CHECK(rules.endpoints.at(rules.aliases[0].gate[0].index()).check == "both");
    CHECK(rules.aliases[1].check == "hand");
    CHECK(rules.endpoints.at(rules.aliases[1].gate.at(0).index()).check == "hand");
}

TEST_CASE("alias: a name that only a zone file has gets leaves to be filled", "[config]") {
    const Loaded loaded =
        Files(
            "zone = { name = 'app.example', file = 'x.zone' }\ncheck.web = { tcp = 1 }\n"
            "target.t = { alias = 'Static' }\ntarget.eu = { a = '192.0.2.1' }\n"
            "record.www = { failover = ['eu', 't'], check = 'web', types = ['A', 'TXT'] }\n"
            "record.txt = { alias = 'www', types = ['TXT', 'MX'] }\n")
            .load();
    CHECK(text_of(loaded.faults).empty());
    const Config& config = loaded.config;
    CHECK(roots(config) ==
          "www.app.example. A 30 failover [eu alias t[Static.app.example]]\n"
          "www.app.example. TXT 30 failover [alias t[Static.app.example]]\n"
          "txt.app.example. MX 30 alias [www.app.example]\n"
          "txt.app.example. TXT 30 alias [failover [alias t[Static.app.example]]]\n");
    REQUIRE(config.static_aliases.size() == 3);
    for (const StaticAlias& each : config.static_aliases) {
        const policy::Leaf& leaf = config.rules.leaves.at(each.leaf.index());
        CHECK(leaf.data.empty());
        CHECK(leaf.type == each.type);
        CHECK(leaf.endpoints.empty());
    }
    CHECK(config.static_aliases[0].owner.to_string() == "Static.app.example.");
    CHECK(config.static_aliases[0].where.line == 3);
    CHECK(config.static_aliases[0].subject == "target.t.alias");
}

TEST_CASE("records: R-6: each type of a name may have a policy of its own", "[config]") {
    const Config config = load(
        "record.four = { name = 'www', types = ['A'], failover = ['eu', 'us'], check = 'web' "
        "}\n"
        "record.six = { name = 'WWW', types = ['AAAA'], simple = 'us', ttl = 5 }\n"
        "record.both = { alias = 'www' }\n");
    CHECK(roots(config) ==
          "www.app.example. A 30 failover [eu us/7]\n"
          "WWW.app.example. AAAA 5 simple [us/7]\n"
          "both.app.example. A 30 alias [failover [eu/30 us/7]]\n"
          "both.app.example. AAAA 30 alias [simple [us/7]]\n");
}

TEST_CASE("records: names that are aliases of each other for different types make no loop",
          "[config]") {
    const Config config = load(
        "target.t = { alias = 'two' }\npool.p = { failover = ['t', 'eu'] }\n"
        "record.a1 = { name = 'one', types = ['A'], simple = 'p', check = 'web' }\n"
        "record.b1 = { name = 'one', types = ['AAAA'], simple = 'us' }\n"
        "record.a2 = { name = 'two', types = ['A'], simple = 'us' }\n"
        "record.b2 = { name = 'two', types = ['AAAA'], alias = 'one' }\n");
    CHECK(roots(config) ==
          "one.app.example. A 30 simple [failover p[alias t[simple [us/7]] eu]]\n"
          "one.app.example. AAAA 30 simple [us/7]\n"
          "two.app.example. A 30 simple [us/7]\n"
          "two.app.example. AAAA 30 alias [simple [us/7]]\n");
}

TEST_CASE("alias: a place in two branches of what chooses is not answered twice", "[config]") {
    const Config config = load(
        "pool.p = { failover = ['eu', 'us'] }\npool.q = { failover = ['us', 'eu'] }\n"
        "record.www = { weighted = { p = 1, q = 2 }, check = 'web', types = ['A'] }\n"
        "target.t = { alias = 'www' }\nrecord.one = { simple = 't' }\n");
    CHECK(config.rules.roots.size() == 2);
    CHECK(base::any_error(Files(kRegions +
                                "pool.p = { failover = ['eu', 'us'] }\n"
                                "record.www = { multivalue = ['us', 'p'], check = 'web' }\n")
                              .load()
                              .faults));
}

TEST_CASE("pools: that repeat in each other take no time without end", "[config]") {
    std::string text;
    std::string below = "'eu', 'us'";
    for (int level = 0; level < 6; ++level) {
        std::string names;
        for (int pool = 0; pool < 60; ++pool) {
            const std::string name = "p" + std::to_string(level) + "x" + std::to_string(pool);
            text += "pool." + name + " = { multivalue = [" + below + "] }\n";
            names += (pool == 0 ? "'" : ", '") + name + "'";
        }
        below = names;
    }
    text += "record.www = { multivalue = [" + below + "], check = 'web' }\n";
    CHECK(base::any_error(Files(kRegions + text).load().faults));
}

TEST_CASE("records: TTL-2: members of one weighted record may have different TTLs", "[config]") {
    const Config config = load(
        "target.x = { a = '192.0.2.9', ttl = '1m' }\n"
        "record.www = { weighted = { eu = 1, us = 1, x = 0 }, check = 'web' }\n");
    CHECK(roots(config).starts_with("www.app.example. A 30 weighted [eu us/7 x/60]\n"));
}

TEST_CASE("records: Z-15, Z-17, Z-21: a wildcard carries any policy, and any other star is a star",
          "[config]") {
    const Config config = load(
        "target.t = { alias = '*.shop' }\n"
        "record.'*.shop' = { weighted = { eu = 1, us = 2 }, check = 'web', types = ['A'] }\n"
        "record.'a*.b' = { failover = ['t', 'us'], check = 'web', types = ['A'] }\n"
        "record.'*.geo' = { geo = { '192.0.2.0/24' = 'eu', default = 'us' }, check = 'web' }\n");
    CHECK(roots(config) ==
          "*.shop.app.example. A 30 weighted [eu us/7]\n"
          "a*.b.app.example. A 30 failover [alias t[weighted [eu/30 us/7]] us/7]\n"
          "*.geo.app.example. A 30 geo [eu us/7]\n"
          "*.geo.app.example. AAAA 30 geo [us/7]\n");
    CHECK(config.rules.roots.at(0).owner.name().is_wildcard());
    CHECK_FALSE(config.rules.roots.at(1).owner.name().is_wildcard());
}

}  // namespace
}  // namespace leeward::config
