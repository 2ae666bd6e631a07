// SPDX-License-Identifier: Apache-2.0
// What can be wrong with the settings of the health engine, of the spilling of load, and with TTLs.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

const FaultCase kCases[] = {
    {"times and failback of checks and regions",
     R"(zone = 'app.example'
ns = 'ns.example.net'
failback = { hold = '2d', ramp = '25h', limit = '-1s', holds = 1 }
[check]
a = { tcp = 1, every = '2s', confirm = '3s', slow = '3s' }
b = { tcp = 1, confirm = '50ms', slow = '1ms', failback = 'never' }
c = { tcp = 1, failback = { hold = '10m', limit = '5m' } }
d = { tcp = 1, failback = { limit = '1m' } }
e = { switch = 'on', confirm = '1s', slow = '1s', failback = 'manual' }
f = { any = ['a'], confirm = 1 }
[region]
x = { a = '192.0.2.1', failback = ['manual'] }
[target]
y = { a = '192.0.2.1', failback = 'manual' }
)",
     R"(leeward.toml:3:21: failback.hold: 2d is too long (0s to 1d)
leeward.toml:3:34: failback.ramp: 25h is too long (0s to 1d)
leeward.toml:3:49: failback.limit: '-1s' is no duration; write a number and ms, s, m, h or d, such as "10s"
leeward.toml:3:56: failback.holds: unknown key (did you mean 'hold'?)
leeward.toml:5:40: check.a.confirm: 3s is too long (100ms to 2s)
leeward.toml:5:53: check.a.slow: 3s is longer than the whole probe may take, 2s
leeward.toml:6:26: check.b.confirm: 50ms is too short (100ms to 10s)
leeward.toml:6:41: check.b.slow: 1ms is too short (10ms to 1m)
leeward.toml:6:59: check.b.failback: is 'never'; write "manual", or a table such as { hold = "2m", ramp = "10m", limit = "30m" }
leeward.toml:7:51: check.c.failback.limit: 5m is shorter than hold, 10m; holds double up to limit
leeward.toml:8:37: check.d.failback.limit: 1m is shorter than hold, 2m; holds double up to limit
leeward.toml:9:22: check.e.confirm: is for checks that probe; leave it out
leeward.toml:9:38: check.e.slow: is for checks that probe; leave it out
leeward.toml:9:51: check.e.failback: is for checks that probe; leave it out
leeward.toml:10:20: check.f.confirm: is for checks that probe; leave it out
leeward.toml:12:35: region.x.failback: is a list; write "manual", or a table such as { hold = "2m", ramp = "10m", limit = "30m" }
leeward.toml:14:24: target.y.failback: unknown key
)"},
    {"budget, condemn and isolated",
     R"(zone = 'app.example'
ns = 'ns.example.net'
budget = { share = '0.9%', window = '0s', windows = 1 }
condemn = '100.1%'
check.isolated = { tcp = 1 }
[isolated]
watch = ['192.0.2.1:53', '192.0.2.1:53', '192.0.2.1', '[2001:db8::1]', 'a.example:1', '192.0.2.1:0', 53]
every = '1s'
timeout = '2s'
fall = 3
)",
     R"(leeward.toml:3:20: budget.share: is no share; write 1% to 100% in quotes, such as "50%"
leeward.toml:3:37: budget.window: 0s is too short (1s to 1d)
leeward.toml:3:43: budget.windows: unknown key (did you mean 'window'?)
leeward.toml:4:11: condemn: is no share; write 1% to 100% in quotes, such as "50%"
leeward.toml:5:7: check.isolated: has the name of what isolated probes; choose another
leeward.toml:7:26: isolated.watch: names '192.0.2.1:53' twice
leeward.toml:7:42: isolated.watch: '192.0.2.1' is no address with a port; write one such as "192.0.2.53:53" or "[2001:db8::1]:443"
leeward.toml:7:55: isolated.watch: '[2001:db8::1]' is no address with a port; write one such as "192.0.2.53:53" or "[2001:db8::1]:443"
leeward.toml:7:72: isolated.watch: 'a.example:1' is no address with a port; write one such as "192.0.2.53:53" or "[2001:db8::1]:443"
leeward.toml:7:87: isolated.watch: '192.0.2.1:0' is no address with a port; write one such as "192.0.2.53:53" or "[2001:db8::1]:443"
leeward.toml:7:102: isolated.watch: is a whole number; write addresses as a string in quotes
leeward.toml:9:11: isolated.timeout: 2s is longer than every = "1s"; a probe must end before the next one
leeward.toml:10:1: isolated.fall: unknown key
)"},
    {"budget and isolated that are no tables, or say nothing; too many watched",
     R"(zone = 'app.example'
ns = 'ns.example.net'
budget = '33%'
isolated = { every = '50ms', watch = ['192.0.2.1:1', '192.0.2.1:2', '192.0.2.1:3', '192.0.2.1:4', '192.0.2.1:5',
  '192.0.2.1:6', '192.0.2.1:7', '192.0.2.1:8', '192.0.2.1:9', '192.0.2.1:10', '192.0.2.1:11', '192.0.2.1:12',
  '192.0.2.1:13', '192.0.2.1:14', '192.0.2.1:15', '192.0.2.1:16', '192.0.2.1:17'] }
)",
     R"(leeward.toml:3:10: budget: is a string; write a table such as { share = "33%", window = "5m" }
leeward.toml:4:22: isolated.every: 50ms is too short (100ms to 1h)
leeward.toml:4:38: isolated.watch: names 17 addresses; 16 are the most
)"},
    {"isolated that watches nothing",
     R"(zone = 'app.example'
ns = 'ns.example.net'
isolated = {}
)",
     R"(leeward.toml:3:1: isolated: watches nothing; say watch = ["ADDRESS:PORT", ...]
)"},
    {"RS-26: what is watched is not to be what is answered",
     R"(zone = 'app.example'
ns = 'ns.example.net'
isolated = { watch = ['192.0.2.1:53', '192.0.2.2:80', '192.0.2.9:9', '192.0.2.3:1'] }
check.web = { http = '/', at = '192.0.2.9' }
region.x = { a = '192.0.2.1' }
region.y = { a = '192.0.2.2' }
record.www = { failover = ['x', 'y'], check = 'web' }
)",
     R"(leeward.toml:3:23: warning: isolated.watch: 192.0.2.1 is an address of a region too, and fails with it (RS-26); watch what shares nothing with the regions
leeward.toml:3:39: warning: isolated.watch: 192.0.2.2 is an address of a region too, and fails with it (RS-26); watch what shares nothing with the regions
leeward.toml:3:55: warning: isolated.watch: 192.0.2.9 is an address of a region too, and fails with it (RS-26); watch what shares nothing with the regions
)"},
    {"capacity and spill",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.web = { http = '/' }
region.x = { a = '192.0.2.1', capacity = '0.9%' }
region.y = { a = '192.0.2.2', capacity = 60 }
region.z.az.a = { a = '192.0.2.3', capacity = '60%' }
target.t = { a = '192.0.2.4', capacity = '10000.1%' }
pool.p = { failover = ['x', 'y'], spill = 'weights' }
record.a = { weighted = { x = 1, y = 1 }, spill = 'room', check = 'web' }
record.b = { multivalue = ['x', 'y'], spill = 'headroom', check = 'web' }
)",
     R"(leeward.toml:4:42: region.x.capacity: is no share; write 1% to 10000% in quotes, such as "50%"
leeward.toml:5:42: region.y.capacity: is no share; write 1% to 10000% in quotes, such as "50%"
leeward.toml:6:36: region.z.az.a.capacity: unknown key
leeward.toml:7:42: target.t.capacity: is no share; write 1% to 10000% in quotes, such as "50%"
leeward.toml:8:43: pool.p.spill: is for weighted; leave it out
leeward.toml:9:51: record.a.spill: 'room' is none of "weights" and "headroom"
leeward.toml:10:47: record.b.spill: is for weighted; leave it out
)"},
    {"two TTLs",
     R"(zone = 'app.example'
ns = 'ns.example.net'
ttl = { calm = 10, alert = 11 }
check.web = { http = '/' }
region.x = { a = '192.0.2.1', ttl = { calm = 2, alert = 1 } }
region.y = { a = '192.0.2.2' }
record.a = { failover = ['x', 'y'], check = 'web', ttl = { calm = 60 } }
record.b = { failover = ['x', 'y'], check = 'web', ttl = { calm = '60.5s', alert = -1, alerts = 2 } }
record.c = { failover = ['x', 'y'], check = 'web', ttl = { calm = 86401, alert = 2 } }
)",
     R"(leeward.toml:3:28: ttl.alert: 11 is longer than calm, 10; while something changes, caches are to ask more often
leeward.toml:5:37: region.x.ttl: is no TTL; write whole seconds (0 to 2147483647), or a duration such as "5m"
leeward.toml:7:52: record.a.ttl: has no alert; write { calm = 60, alert = 10 }, or one TTL for all times
leeward.toml:8:67: record.b.ttl.calm: is no TTL; write whole seconds (0 to 2147483647), or a duration such as "5m"
leeward.toml:8:84: record.b.ttl.alert: is no TTL; write whole seconds (0 to 2147483647), or a duration such as "5m"
leeward.toml:8:88: record.b.ttl.alerts: unknown key (did you mean 'alert'?)
leeward.toml:9:67: warning: record.c.ttl.calm: 86401 seconds is over a day: caches keep an old answer that long, and nothing takes it back
)"},
    {"failback and condemn of other types",
     R"(include = 'missing.toml'
failback = 3
condemn = 66
)",
     R"(leeward.toml:1:11: include: there is no file 'missing.toml'
leeward.toml:2:12: failback: is a whole number; write "manual", or a table such as { hold = "2m", ramp = "10m", limit = "30m" }
leeward.toml:3:11: condemn: is no share; write 1% to 100% in quotes, such as "50%"
)"},
};

TEST_CASE("resilience: what is wrong is said with its place", "[config]") {
    check_faults(kCases);
}

TEST_CASE("resilience: included files do not say what is for the whole server", "[config]") {
    const Loaded loaded = Files("include = 'a.toml'\n")
                              .with("a.toml",
                                    "zone = 'a.example'\nns = 'ns.example.net'\n"
                                    "failback = 'manual'\ncondemn = '50%'\nbudget = {}\n"
                                    "isolated = { watch = '192.0.2.1:53' }\n")
                              .load();
    CHECK(text_of(loaded.faults) ==
          "a.toml:3:1: failback: stands in the main file only\n"
          "a.toml:4:1: condemn: stands in the main file only\n"
          "a.toml:5:1: budget: stands in the main file only\n"
          "a.toml:6:1: isolated: stands in the main file only\n");
    CHECK(loaded.config.probe.references == 0);
    CHECK(loaded.config.engine == health::EngineRules());
}

}  // namespace
}  // namespace leeward::config
