// SPDX-License-Identifier: Apache-2.0
// What the health engine and the spilling of load are told: confirm, slow, failback, budget,
// condemn, isolated, capacity, spill, and two TTLs.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

using health::Failback;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string kZone = "zone = 'app.example'\nns = 'ns.example.net'\n";

/// The configuration, with warnings only in `faults`.
Loaded load(const Files& files) {
    Loaded loaded = files.load();
    CAPTURE(text_of(loaded.faults));
    CHECK_FALSE(base::any_error(loaded.faults));
    return loaded;
}

Config config_of(const std::string& text) {
    return load(Files(text + kZone)).config;
}

TEST_CASE("resilience: confirm is a tenth of every, at least 100 ms; slow is not judged",
          "[config]") {
    const Config config = config_of(
        "check.a = { http = '/' }\n"
        "check.b = { tcp = 1, every = '500ms' }\n"
        "check.c = { tcp = 1, every = '1m', confirm = '1m', slow = '4s' }\n"
        "check.d = { http = '/', every = '100ms', confirm = '100ms', timeout = '50ms', slow = "
        "'10ms' "
        "}\n");
    const auto& checks = config.probe.checks;
    REQUIRE(checks.size() == 4);
    CHECK(checks[0].confirm == seconds(1));
    CHECK(checks[1].confirm == milliseconds(100));
    CHECK(checks[2].confirm == minutes(1));
    CHECK(checks[3].confirm == milliseconds(100));
    CHECK_FALSE(checks[0].slow);
    CHECK(checks[2].slow == seconds(4));
    CHECK(checks[3].slow == milliseconds(10));
}

TEST_CASE("resilience: RS-31, RS-32: what a failback leaves out is the file's", "[config]") {
    const Loaded loaded =
        load(Files("failback = { hold = '1m', ramp = '0s' }\ninclude = 'a.toml'\n"
                   "check.a = { tcp = 1 }\n"
                   "check.b = { tcp = 1, failback = { ramp = '1d' } }\n"
                   "check.c = { tcp = 1, failback = 'manual' }\n"
                   "check.d = { tcp = 1, failback = { hold = '2h' } }\n"
                   "region.x = { a = '192.0.2.1', failback = { limit = '1m' } }\n"
                   "region.y = { a = '192.0.2.2' }\n" +
                   kZone)
                 .with("a.toml",
                       "zone = 'a.example'\nns = 'ns.example.net'\n"
                       "check.e = { tcp = 1, failback = { hold = '0s', limit = '0s' } }\n"));
    const Config& config = loaded.config;
    CHECK(config.engine.failback == Failback{minutes(1), minutes(30), seconds(0), false});
    const auto& checks = config.probe.checks;
    REQUIRE(checks.size() == 5);
    CHECK_FALSE(checks[0].failback);
    CHECK(checks[1].failback == Failback{minutes(1), minutes(30), hours(24), false});
    CHECK(checks[2].failback == Failback{minutes(1), minutes(30), seconds(0), true});
    // A hold beyond the limit that nobody wrote stands for both.
    CHECK(checks[3].failback == Failback{hours(2), hours(2), seconds(0), false});
    CHECK(checks[4].failback == Failback{seconds(0), seconds(0), seconds(0), false});
    CHECK(config.rules.places.at(0).failback ==
          Failback{minutes(1), minutes(1), seconds(0), false});
    CHECK_FALSE(config.rules.places.at(1).failback);
    // A table takes back what is manual above.
    const Config manual = config_of(
        "failback = 'manual'\ncheck.a = { tcp = 1, failback = {} }\ncheck.b = { tcp = 1 }\n");
    CHECK(manual.engine.failback.manual);
    CHECK(manual.probe.checks.at(0).failback == Failback());
    CHECK_FALSE(manual.probe.checks.at(1).failback);
}

TEST_CASE("resilience: RS-28, RS-29: budget and condemn", "[config]") {
    CHECK(config_of("").engine == health::EngineRules());
    const Config config =
        config_of("condemn = '66%'\nbudget = { share = '33.5%', window = '1m' }\n");
    CHECK(config.engine.condemn == 660);
    CHECK(config.engine.budget == health::Budget{335, minutes(1)});
    const Config none = config_of("condemn = '100%'\nbudget = { share = '100%' }\n");
    CHECK(none.engine.condemn == 1000);
    CHECK(none.engine.budget == health::Budget{1000, minutes(5)});
}

TEST_CASE("resilience: RS-19: references stand behind all targets, and are no endpoints",
          "[config]") {
    const Loaded loaded =
        load(Files("isolated = { watch = ['192.0.2.53:53', '[2001:db8::1]:443'] }\n"
                   "include = 'a.toml'\ncheck.web = { http = '/' }\n"
                   "region.x = { a = '192.0.2.1' }\nregion.y = { a = '192.0.2.2' }\n"
                   "record.www = { failover = ['x', 'y'], check = 'web' }\n" +
                   kZone)
                 .with("a.toml",
                       "zone = 'a.example'\nns = 'ns.example.net'\ncheck.isolated = { tcp = 1 }\n"
                       "record.www = { failover = ['y', 'x'], check = 'isolated' }\n"));
    CHECK(text_of(loaded.faults).empty());
    const probe::Settings& probe = loaded.config.probe;
    CHECK(probe.references == 2);
    CHECK(loaded.config.rules.endpoints.size() == 4);
    REQUIRE(probe.targets.size() == 6);
    REQUIRE(probe.checks.size() == 3);
    probe::Check check;
    check.name = "isolated";
    check.protocol = probe::Protocol::Tcp;
    CHECK(probe.checks[2] == check);
    CHECK(check.confirm == seconds(1));
    CHECK(probe.targets[4].check == 2);
    CHECK(probe.targets[4].address.to_string() == "192.0.2.53:53");
    CHECK(probe.targets[5].address.to_string() == "[2001:db8::1]:443");
    CHECK(config_of("").probe.references == 0);
    const Config timed = config_of("isolated = { watch = '192.0.2.53:53', every = '2s' }\n");
    CHECK(timed.probe.checks.at(0).every == seconds(2));
    CHECK(timed.probe.checks.at(0).timeout == seconds(2));
    CHECK(timed.probe.checks.at(0).confirm == milliseconds(200));
}

TEST_CASE("resilience: RS-30: capacities and providers of places, and how shares spill",
          "[config]") {
    const Config config = config_of(
        "check.web = { http = '/' }\n"
        "region.x = { a = '192.0.2.1', capacity = '60%', provider = 'one' }\n"
        "region.y.az.k = { a = '192.0.2.2' }\nregion.y.capacity = '150.5%'\n"
        "target.z = { a = '192.0.2.3', capacity = '10000%', provider = 'two' }\n"
        "target.u = { a = '192.0.2.4', capacity = '1%' }\n"
        "pool.p = { weighted = { z = 1, u = 1 }, spill = 'headroom' }\n"
        "record.a = { weighted = { x = 1, y = 1 }, check = 'web' }\n"
        "record.b = { weighted = { x = 1, y = 1 }, check = 'web', spill = 'headroom' }\n"
        "record.c = { weighted = { x = 1, y = 1 }, check = 'web', spill = 'weights' }\n"
        "record.d = { failover = ['p', 'x'], check = 'web' }\n");
    const policy::Rules& rules = config.rules;
    const auto place = [&](std::string_view name) {
        for (const policy::Place& each : rules.places) {
            if (each.name == name) return each;
        }
        return policy::Place();
    };
    CHECK(place("x").capacity == 600U);
    CHECK(place("x").provider == "one");
    CHECK(place("y").capacity == 1505U);
    CHECK_FALSE(place("y.k").capacity);
    CHECK(place("z").capacity == 100'000U);
    CHECK(place("z").provider == "two");
    CHECK(place("u").capacity == 10U);
    const auto node = [&](std::size_t root) { return rules.roots.at(root).node; };
    const auto spill = [&](policy::NodeId id) { return rules.nodes.at(id.index()).spill; };
    using policy::Spill;
    CHECK(spill(node(0)) == Spill::Weights);
    CHECK(spill(node(1)) == Spill::Headroom);
    CHECK(node(2) == node(0));  // equal trees share their nodes
    CHECK(node(1) != node(0));  // and what spills otherwise is none
    const policy::Node& order = rules.nodes.at(node(3).index());
    CHECK(order.spill == Spill::Weights);
    CHECK(spill(std::get<policy::NodeId>(order.children.at(0).target)) == Spill::Headroom);
}

TEST_CASE("resilience: two TTLs, of the file and of a record", "[config]") {
    const Loaded loaded =
        load(Files("ttl = { calm = 60, alert = '10s' }\ninclude = 'a.toml'\n"
                   "check.web = { http = '/' }\nregion.x = { a = '192.0.2.1', ttl = 7 }\n"
                   "region.y = { a = '192.0.2.2' }\n"
                   "record.a = { failover = ['x', 'y'], check = 'web' }\n"
                   "record.b = { failover = ['x', 'y'], check = 'web', ttl = 20 }\n"
                   "record.c = { failover = ['x', 'y'], check = 'web', ttl = { calm = '5m', alert "
                   "= 0 } }\n"
                   "record.d = { alias = 'c' }\n" +
                   kZone)
                 .with("a.toml",
                       "zone = 'a.example'\nns = 'ns.example.net'\n"
                       "record.www = { failover = ['y', 'x'], check = 'web' }\n"));
    const auto& roots = loaded.config.rules.roots;
    REQUIRE(roots.size() == 5);
    CHECK(roots[0].ttl == 60);
    CHECK(roots[0].alert_ttl == 10U);
    CHECK(roots[1].ttl == 20);
    CHECK_FALSE(roots[1].alert_ttl);  // one TTL for all times
    CHECK(roots[2].ttl == 300);
    CHECK(roots[2].alert_ttl == 0U);
    CHECK(roots[4].ttl == 60);
    CHECK(roots[4].alert_ttl == 10U);
    CHECK(loaded.config.rules.leaves.at(0).ttl == 7U);
    CHECK_FALSE(loaded.config.rules.leaves.at(1).ttl);
}

TEST_CASE("resilience: RS-38: who is told", "[config]") {
    const Config config = config_of(
        "notify = { command = ['/usr/bin/page', '-q'], url = 'https://hooks.example/x', queue = 5, "
        "timeout = '2s' }\n");
    CHECK(config.notify.command == std::vector<std::string>{"/usr/bin/page", "-q"});
    CHECK(config.notify.url == "https://hooks.example/x");
    CHECK(config.notify.queue == 5);
    CHECK(config.notify.timeout == std::chrono::seconds(2));
    CHECK_FALSE(config_of("").notify.is_on());
}

}  // namespace

}  // namespace leeward::config
