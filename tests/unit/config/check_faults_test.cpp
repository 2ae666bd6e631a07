// SPDX-License-Identifier: Apache-2.0
// What can be wrong with checks of all kinds, and with safety rules.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

const FaultCase kCases[] = {
    {"HC-11, HC-12: an address or a name to probe; limits of a probe's parts",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1, at = "lb.example.net:99999" }
b = { http = "/", at = "b_d.example.net.:80", connect = "5s", response = "1ms" }
c = { tcp = 1, response = "1s", connect = "1h" }
d = { http = "/", timeout = "2s", connect = "1s", response = "3s" }
e = { http = "/", at = ["192.0.2.1"] }
)",
     R"(leeward.toml:4:21: check.a.at: 'lb.example.net:99999' is no address and no name; write one such as "192.0.2.1", "[2001:db8::1]:8080" or "lb.example.net:8080"
leeward.toml:5:74: check.b.response: 1ms is too short (10ms to 1m)
leeward.toml:6:16: check.c.response: is for http and https; a TCP check only connects
leeward.toml:6:43: check.c.connect: 1h is too long (10ms to 1m)
leeward.toml:7:62: check.d.response: 3s is longer than the whole probe may take, 2s
leeward.toml:8:24: check.e.at: is a list; write it as a string in quotes
)"},
    {"HC-17: thresholds of 1 to 10, in both directions",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1, fall = 0, rise = 11 }
b = { tcp = 1, fall = 10, rise = 1 }
)",
     R"(leeward.toml:4:23: check.a.fall: 0 is too small (1 to 10)
leeward.toml:4:33: check.a.rise: 11 is too large (1 to 10)
)"},
    {"HX-2: thresholds that decide alone are legal; HX-6: calculated children too, but no cycle",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1 }
b = { tcp = 2 }
e = { all = ["a", "b", "zz"], every = "1s", timeout = "1s" }
f = { any = [] }
g = { at_least = 3, of = ["a", "b"] }
h = { at_least = 0, of = ["a", "b"] }
i = { at_least = 257, of = ["a", "a"] }
j = { at_least = 1 }
k = { not = ["a"], at = "192.0.2.1" }
l = { not = "m" }
m = { any = ["l", "a"] }
)",
     R"(leeward.toml:6:24: check.e.all: there is no check 'zz'
leeward.toml:6:31: check.e.every: is for checks that probe; leave it out
leeward.toml:6:45: check.e.timeout: is for checks that probe; leave it out
leeward.toml:7:13: check.f.any: is an empty list; name at least one of checks
leeward.toml:8:18: warning: check.g.at_least: is more than the 2 that it counts, so the check is always down (HX-2)
leeward.toml:9:18: warning: check.h.at_least: is 0, so the check is always up (HX-2)
leeward.toml:10:18: check.i.at_least: 257 is too large (0 to 256)
leeward.toml:10:34: check.i.of: names 'a' twice
leeward.toml:11:18: check.j.at_least: counts nothing; say of = ["NAME", ...]
leeward.toml:12:13: check.k.not: is a list; write it as a string in quotes
leeward.toml:12:20: check.k.at: is for checks that probe; leave it out
leeward.toml:13:1: check.l: counts itself: l -> m -> l
)"},
    {"HX-6: calculated in calculated, eight deep and no deeper",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
c0 = { tcp = 1 }
c9 = { not = "c8" }
c8 = { not = "c7" }
c7 = { not = "c6" }
c6 = { not = "c5" }
c5 = { not = "c4" }
c4 = { not = "c3" }
c3 = { not = "c2" }
c2 = { not = "c1" }
c1 = { any = ["c0"] }
)",
     R"(leeward.toml:5:1: check.c9: counts checks that count others, more than 8 deep
)"},
    {"switches, pushes, inverted and disabled; one kind for each check",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1 }
n = { switch = "up" }
o = { switch = true, missing = "up" }
p = { push = "5 m", missing = "last" }
q = { push = "1ms" , of = ["a"] }
r = { switch = "on", push = "5m" }
s = { http = "/", inverted = "yes", disabled = 1, missing = "up" }
[check.t]
)",
     R"(leeward.toml:5:16: check.n.switch: 'up' is none of "on" and "off"
leeward.toml:6:16: check.o.switch: is true or false; write it as a string in quotes
leeward.toml:6:22: check.o.missing: is for push; leave it out
leeward.toml:7:14: check.p.push: '5 m' is no duration; write a number and ms, s, m, h or d, such as "10s"
leeward.toml:7:31: check.p.missing: 'last' is none of "hold", "up" and "down"
leeward.toml:8:14: check.q.push: 1ms is too short (1s to 7d)
leeward.toml:8:22: check.q.of: is for at_least; leave it out
leeward.toml:9:22: check.r.push: stands beside switch; a check is of one kind
leeward.toml:10:30: check.s.inverted: is a string; write true or false
leeward.toml:10:48: check.s.disabled: is a whole number; write true or false
leeward.toml:10:51: check.s.missing: is for push; leave it out
leeward.toml:11:8: check.t: does not say what it goes by; write one of http, https, tcp, all, any, at_least, not, switch, push
)"},
    {"safety rules",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1 }
sw1 = { switch = "on" }
sw2 = { switch = "off" }
[rule]
r0 = { gate = { at_least = 1, of = ["sw1"] }, targets = ["sw2"], wait = "0s" }
r1 = { }
r2 = { assert = { all = ["sw1", "sw1"] }, gate = { any = ["sw2"] }, targets = ["a"] }
r3 = { gate = { any = ["sw3"], all = ["sw2"] } }
r4 = { assert = { at_least = 3, of = ["sw1", "sw2"], inverted = 1 }, targets = ["sw1"], wait = "2d" }
r5 = { assert = { of = ["sw1", "sw2"] } }
r6 = { assert = { at_least = 1 } }
r7 = { assert = ["sw1"] }
"r 8" = { assert = { any = ["sw1"], foo = 1 } }
)",
     R"(leeward.toml:9:1: rule.r1: is exactly one of assert = { ... } and gate = { ... }
leeward.toml:10:1: rule.r2: is exactly one of assert = { ... } and gate = { ... }
leeward.toml:10:33: rule.r2.assert.all: names 'sw1' twice
leeward.toml:10:80: rule.r2.targets: there is no switch 'a'
leeward.toml:11:15: rule.r3.gate: guards nothing; say targets = ["SWITCH", ...]
leeward.toml:11:17: rule.r3.gate.any: stands beside all; keep one
leeward.toml:12:30: rule.r4.assert.at_least: 3 is too large (1 to 2)
leeward.toml:12:65: rule.r4.assert.inverted: is a whole number; write true or false
leeward.toml:12:70: rule.r4.targets: is for gate; leave it out
leeward.toml:12:96: rule.r4.wait: 2d is too long (0s to 1d)
leeward.toml:13:8: rule.r5.assert: says nothing; write all, any, or at_least with of
leeward.toml:14:8: rule.r6.assert: at_least and of stand together
leeward.toml:15:17: rule.r7.assert: is a list; write a table such as { at_least = 1, of = ["SWITCH", ...] }
leeward.toml:16:1: rule."r 8": is no good name; use letters, digits, '-' and '_'
leeward.toml:16:37: rule."r 8".assert.foo: unknown key
)"},
};

TEST_CASE("faults: checks that count, are turned or told, and safety rules", "[config]") {
    check_faults(kCases);
}

}  // namespace
}  // namespace leeward::config
