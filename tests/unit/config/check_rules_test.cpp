// SPDX-License-Identifier: Apache-2.0
// What checks of all kinds become: endpoints, verdicts, and the settings of what is told.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

using std::chrono::seconds;

const std::string kRegions =
    "zone = 'app.example'\nns = 'ns.example.net'\n"
    "check.web = { http = '/' }\ncheck.hand = { switch = 'on' }\n"
    "region.eu = { a = ['192.0.2.1', '192.0.2.2'] }\nregion.us = { a = '192.0.2.3' }\n";

Loaded load(const std::string& text) {
    Loaded loaded = Files(kRegions + text).load();
    CAPTURE(text_of(loaded.faults));
    CHECK_FALSE(base::any_error(loaded.faults));
    return loaded;
}

std::string endpoint(const Config& config, health::EndpointId id) {
    const policy::EndpointName& name = config.rules.endpoints.at(id.index());
    const bool probed =
        config.probe.checks.at(config.probe.targets.at(id.index()).check).protocol !=
        probe::Protocol::None;
    return name.check + '@' + name.address + (probed ? "" : " (not probed)");
}

std::string endpoints(const Config& config, const std::vector<health::EndpointId>& ids) {
    std::string text;
    for (const health::EndpointId id : ids) text += endpoint(config, id) + '\n';
    return text;
}

std::string verdicts(const Config& config) {
    std::string text;
    for (const policy::Verdict& verdict : config.rules.verdicts) {
        text += endpoint(config, verdict.of);
        if (verdict.disabled) text += ", disabled";
        if (verdict.inverted) text += ", inverted";
        if (verdict.at_least) text += ", " + std::to_string(*verdict.at_least) + " of";
        for (const health::EndpointId id : verdict.counted) text += ' ' + endpoint(config, id);
        text += '\n';
    }
    return text;
}

TEST_CASE("checks: a calculated one is worked out for each judged address, children first",
          "[config]") {
    const Config config = load(
                              "check.both = { all = ['web', 'hand'] }\n"
                              "record.www = { failover = ['eu', 'us'], check = 'both' }\n")
                              .config;
    const policy::Leaf& leaf = config.rules.leaves.at(0);
    CHECK(endpoints(config, leaf.endpoints) ==
          "both@192.0.2.1 (not probed)\nboth@192.0.2.2 (not probed)\n");
    CHECK(endpoints(config, leaf.data.at(1).endpoints) == "both@192.0.2.2 (not probed)\n");
    // HX-3: all of two are two.
    CHECK(verdicts(config) ==
          "both@192.0.2.1 (not probed), 2 of web@192.0.2.1:80 hand@ (not probed)\n"
          "both@192.0.2.2 (not probed), 2 of web@192.0.2.2:80 hand@ (not probed)\n"
          "both@192.0.2.3 (not probed), 2 of web@192.0.2.3:80 hand@ (not probed)\n");
    CHECK(config.probe.targets.size() == config.rules.endpoints.size());
}

TEST_CASE("checks: HX-2, HX-3, HX-6, HX-8: thresholds, nesting and inversion", "[config]") {
    const Config config =
        load(
            "check.t1 = { tcp = 1 }\ncheck.t2 = { tcp = 2 }\ncheck.t3 = { tcp = 3 }\n"
            "check.top = { at_least = 2, of = ['any', 'not', 'all'] }\n"
            "check.any = { any = ['t1', 't2'] }\n"
            "check.not = { not = 't3' }\n"
            "check.all = { all = ['t1', 't3'], inverted = true }\n"
            "record.www = { failover = ['us'], check = 'top' }\n")
            .config;
    CHECK(verdicts(config) ==
          "any@192.0.2.3 (not probed), 1 of t1@192.0.2.3:1 t2@192.0.2.3:2\n"
          "not@192.0.2.3 (not probed), inverted, 1 of t3@192.0.2.3:3\n"
          "all@192.0.2.3 (not probed), inverted, 2 of t1@192.0.2.3:1 t3@192.0.2.3:3\n"
          "top@192.0.2.3 (not probed), 2 of any@192.0.2.3 (not probed) not@192.0.2.3 (not probed) "
          "all@192.0.2.3 (not probed)\n");
    const Loaded always = load(
        "check.up = { at_least = 0, of = ['web'] }\n"
        "check.down = { at_least = 2, of = ['web'] }\n"
        "record.a = { failover = ['us'], check = 'up' }\n"
        "record.b = { failover = ['us'], check = 'down' }\n");
    CHECK(always.config.rules.verdicts.at(0).at_least == 0U);
    CHECK(always.config.rules.verdicts.at(1).at_least == 2U);
}

TEST_CASE("checks: a not that is inverted is none", "[config]") {
    const Config config = load(
                              "check.same = { not = 'web', inverted = true }\n"
                              "record.www = { failover = ['us'], check = 'same' }\n")
                              .config;
    CHECK_FALSE(config.rules.verdicts.at(0).inverted);
}

TEST_CASE("checks: HX-7: 256 children and no more", "[config]") {
    const int children = GENERATE(256, 257);
    std::string text = kRegions;
    std::string names;
    for (int child = 0; child < children; ++child) {
        const std::string name = "c" + std::to_string(child);
        text += "check." + name + " = { tcp = " + std::to_string(child + 1) + " }\n";
        names += (child == 0 ? "'" : ", '") + name + "'";
    }
    const Loaded loaded = Files(text + "check.all = { all = [" + names +
                                "] }\nrecord.www = { failover = ['us'], check = 'all' }\n")
                              .load();
    CHECK(base::any_error(loaded.faults) == (children > 256));
    CHECK(loaded.config.rules.verdicts.at(0).counted.size() == 256);
}

TEST_CASE("checks: HC-28, HC-29: a disabled one is not probed, and one endpoint for all",
          "[config]") {
    const std::string inverted = GENERATE("false", "true");
    const Config config = load("check.off = { tcp = 1, disabled = true, inverted = " + inverted +
                               " }\nrecord.www = { failover = ['eu', 'us'], check = 'off' }\n")
                              .config;
    CHECK(verdicts(config) == "off@ (not probed), disabled" +
                                  std::string(inverted == "true" ? ", inverted" : "") + "\n");
    CHECK(config.rules.endpoints.size() == 1);
    CHECK(config.rules.leaves.at(0).data.at(1).endpoints.size() == 1);
}

TEST_CASE("checks: HC-27: an inverted probe has a verdict and is probed", "[config]") {
    const Config config = load(
                              "check.not = { tcp = 1, inverted = true }\n"
                              "record.www = { failover = ['us'], check = 'not' }\n")
                              .config;
    CHECK(verdicts(config) == "not@192.0.2.3:1, inverted\n");
}

TEST_CASE("checks: HC-11, HC-12: `at` may be a name, with the check's port or its own",
          "[config]") {
    const Config config =
        load(
            "check.a = { http = '/', at = 'lb.example.net', port = 8080 }\n"
            "check.b = { tcp = 1, at = 'lb.example.net:2' }\n"
            "check.c = { https = '/', at = 'lb.example.net', host = 'other.example' }\n"
            "check.d = { tcp = 1, at = '192.0.2.9' }\n"
            "check.all = { all = ['a', 'b', 'c', 'd'] }\n"
            "record.www = { failover = ['eu', 'us'], check = 'all' }\n")
            .config;
    // One endpoint for all places, the calculated one as well: none of them depends on the place.
    CHECK(verdicts(config) ==
          "all@ (not probed), 4 of a@lb.example.net:8080 b@lb.example.net:2 c@lb.example.net:443 "
          "d@192.0.2.9:1\n");
    const auto& targets = config.probe.targets;
    CHECK(targets.at(0).host == "lb.example.net");
    CHECK(targets.at(0).address.port == 8080);
    CHECK(targets.at(3).host.empty());
    CHECK(config.probe.checks.at(2).host == "lb.example.net");  // HC-10
    CHECK(config.probe.checks.at(4).host == "other.example");
}

TEST_CASE("checks: a host is probed by its name, one endpoint for A and AAAA", "[config]") {
    const Config config =
        load(
            "region.lb = { host = 'LB.example.net.' }\nregion.l2 = { host = 'l2.example.net' }\n"
            "check.both = { all = ['web', 'hand'] }\n"
            "record.www = { failover = ['lb', 'l2'], check = 'web' }\n"
            "record.two = { failover = ['lb'], check = 'both' }\n"
            "record.tri = { failover = ['lb'], check = 'hand' }\n")
            .config;
    const policy::Rules& rules = config.rules;
    REQUIRE(rules.roots.size() == 6);
    CHECK(rules.hosts.size() == 4);
    for (const policy::Leaf& leaf : rules.leaves) {
        REQUIRE(leaf.host);
        CHECK(leaf.data.empty());
        CHECK(rules.hosts.at(leaf.host->index()).type == leaf.type);
        REQUIRE(leaf.endpoints.size() == 1);
    }
    CHECK(rules.leaves.at(0).endpoints == rules.leaves.at(2).endpoints);
    CHECK(endpoint(config, rules.leaves.at(0).endpoints.at(0)) == "web@lb.example.net:80");
    CHECK(config.probe.targets.at(0).host == "lb.example.net");
    CHECK(verdicts(config) ==
          "both@lb.example.net (not probed), 2 of web@lb.example.net:80 hand@ (not probed)\n");
}

TEST_CASE("checks: places without addresses are judged by what stands alone", "[config]") {
    const Config config = load(
                              "region.c1 = { cname = 'a.example.net' }\n"
                              "region.c2 = { cname = 'b.example.net' }\n"
                              "record.www = { failover = ['c1', 'c2'], check = 'hand' }\n")
                              .config;
    CHECK(endpoints(config, config.rules.leaves.at(1).endpoints) == "hand@ (not probed)\n");
    const Loaded mixed = Files(kRegions +
                               "region.c1 = { cname = 'a.example.net' }\n"
                               "check.both = { all = ['web', 'hand'] }\n"
                               "record.www = { failover = ['c1'], check = 'both' }\n")
                             .load();
    CHECK(text_of(mixed.faults).find("c1 has no address for check both to probe") !=
          std::string::npos);
}

TEST_CASE("checks: limits apart; the whole is what they allow together, at most the interval",
          "[config]") {
    const Config config =
        load(
            "check.a = { http = '/', connect = '4s', response = '2s' }\n"
            "check.b = { http = '/', connect = '4s', response = '2s', body = 'ok' }\n"
            "check.c = { http = '/', connect = '1s', every = '2s' }\n"
            "check.d = { tcp = 1, connect = '2s', timeout = '3s' }\n")
            .config;
    const auto& checks = config.probe.checks;
    CHECK(checks.at(2).timeout == seconds(6));
    CHECK(checks.at(3).timeout == seconds(8));
    CHECK(checks.at(4).timeout == seconds(2));
    CHECK(checks.at(5).timeout == seconds(3));
    CHECK(checks.at(5).connect == seconds(2));
    CHECK(checks.at(2).response == seconds(2));
    CHECK_FALSE(checks.at(5).response);
}

TEST_CASE("checks: HX-16, HX-11, ARC-6 to ARC-9: switches, pushes and safety rules", "[config]") {
    const Config config =
        load(
            "check.off = { switch = 'off' }\ncheck.job = { push = '5m' }\n"
            "check.job2 = { push = '1h', missing = 'down' }\n"
            "rule.one = { assert = { at_least = 1, of = ['hand', 'off'] }, wait = '0s' }\n"
            "rule.two = { gate = { all = ['hand'], inverted = true }, targets = ['off'] }\n")
            .config;
    const health::ToldSettings& told = config.told;
    const health::SwitchId hand{0};
    const health::SwitchId off{1};
    CHECK(told.switches == std::vector<health::SwitchSetting>{{"hand", health::SwitchState::On},
                                                              {"off", health::SwitchState::Off}});
    CHECK(told.pushes ==
          std::vector<health::PushSetting>{{"job", seconds(300), health::Missing::Hold},
                                           {"job2", seconds(3600), health::Missing::Down}});
    const std::vector<health::SafetyRule> rules = {
        {"one", health::RuleKind::Assertion, {{hand, off}, 1, false}, {}, seconds(0)},
        {"two", health::RuleKind::Gating, {{hand}, 1, true}, {off}, seconds(5)}};
    CHECK(told.rules == rules);
}

TEST_CASE("checks: those of an included file carry its name, and see the main file's", "[config]") {
    const Loaded loaded =
        Files("include = 'a.toml'\ncheck.main = { any = ['m'] }\ncheck.m = { switch = 'on' }\n")
            .with("a.toml",
                  "zone = 'a.example'\nns = 'ns.example.net'\ncheck.own = { switch = 'off' }\n"
                  "check.all = { all = ['main', 'own'] }\ntarget.x = { a = '192.0.2.1' }\n"
                  "target.y = { a = '192.0.2.2' }\n"
                  "record.www = { failover = ['x', 'y'], check = 'all' }\n")
            .load();
    CHECK(text_of(loaded.faults).empty());
    CHECK(loaded.config.told.switches.at(1).name == "a.example/own");
    CHECK(verdicts(loaded.config) ==
          "main@ (not probed), 1 of m@ (not probed)\n"
          "a.example/all@ (not probed), 2 of main@ (not probed) a.example/own@ (not probed)\n");
}

}  // namespace
TEST_CASE("checks: C-10, C-11: a record cannot name a check that is not there, or is gone",
          "[config]") {
    const std::string record = "record.www = { failover = ['eu', 'us'], check = 'web' }\n";
    CHECK_FALSE(base::any_error(Files(kRegions + record).load().faults));
    std::string without = kRegions;
    without.erase(without.find("check.web"),
                  without.find("check.hand") - without.find("check.web"));
    const Loaded loaded = Files(without + record).load();
    CHECK(base::any_error(loaded.faults));  // so that a reload keeps the old one
    CHECK(text_of(loaded.faults).find("there is no check 'web'") != std::string::npos);
}

TEST_CASE("checks: HC-14: private and local addresses may be checked", "[config]") {
    for (const char* address :
         {"10.0.0.1", "172.16.0.1", "192.168.0.1", "127.0.0.1", "169.254.0.1"}) {
        INFO(address);
        const Loaded loaded = load("check.a = { tcp = 80, at = '" + std::string(address) +
                                   "' }\nrecord.www = { simple = 'eu', check = 'a' }\n");
        CHECK(loaded.config.probe.checks.size() == 3);
    }
}

}  // namespace leeward::config
