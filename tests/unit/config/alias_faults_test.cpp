// SPDX-License-Identifier: Apache-2.0
// What can be wrong with aliases, hosts, and records that share a name.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

const FaultCase kCases[] = {
    {"R-12: a place has records, a host or an alias",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { tcp = 1 }
[region]
r1 = { a = "192.0.2.1", ttl = -1 }
r2 = { a = "192.0.2.2", host = "lb.example.net" }
r3 = { host = "lb" }
r4 = { host = "www.app.example" }
r5 = { host = "lb.example.net", alias = "www" }
r6 = { host = "lb.example.net", az.a = { aaaa = "2001:db8::1" } }
r7 = { host = "lb.example.net", mx = "10 mx.example.net" }
[target]
t1 = { alias = "www" , ttl = 5 }
t2 = { alias = "www", a = "192.0.2.1" }
t3 = { a = "192.0.2.8", evaluate = false }
t4 = { alias = "a..b" }
t5 = { alias = 5, evaluate = "no" }
)",
     R"(leeward.toml:5:31: region.r1.ttl: is no TTL; write whole seconds (0 to 2147483647), or a duration such as "5m"
leeward.toml:6:25: region.r2.host: stands beside A records, and gives addresses itself; keep one
leeward.toml:7:15: region.r3.host: 'lb' is no host name; write a whole one, such as "lb.example.net"
leeward.toml:8:15: warning: region.r4.host: 'www.app.example' lies in a zone of this file; say alias = "NAME" in a target unless it is delegated to others
leeward.toml:9:33: region.r5.alias: unknown key
leeward.toml:10:8: region.r6.host: stands beside AAAA records, and gives addresses itself; keep one
leeward.toml:13:30: target.t1.ttl: has no effect on an alias, which has its target's (TTL-5)
leeward.toml:14:8: target.t2.alias: stands beside records or a host; keep one (R-12)
leeward.toml:15:36: target.t3.evaluate: is for an alias; leave it out
leeward.toml:16:16: target.t4.alias: 'a..b' is no domain name: a label is empty (two dots, or a dot in front)
leeward.toml:17:16: target.t5.alias: is a whole number; write it as a string in quotes
leeward.toml:17:30: target.t5.evaluate: is a string; write true or false
)"},
    {"A-3, A-21, A-22: an alias names what is there, in a zone of the file",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { tcp = 1 }
[target]
g1 = { a = "192.0.2.11" }
t1 = { alias = "nowhere" }
t2 = { alias = "x.other.example." }
[record]
w1 = { failover = ["t1", "g1"], check = "a" }
w2 = { alias = "nowhere" }
w3 = { alias = "x.other.example." }
w4 = { alias = "w2" }
w5 = { alias = "w5.app.example.", simple = "g1" }
)",
     R"(leeward.toml:6:16: target.t1.alias: no record of this file is nowhere.app.example (A-21)
leeward.toml:7:16: target.t2.alias: 'x.other.example.' lies outside of every zone of this file; say host = "NAME" in a region or a target for a name of others (A-3)
leeward.toml:10:16: record.w2.alias: no record of this file is nowhere.app.example (A-21)
leeward.toml:11:16: record.w3.alias: 'x.other.example.' lies outside of every zone of this file; say host = "NAME" in a region or a target for a name of others (A-3)
leeward.toml:13:8: record.w5.alias: stands beside simple; keep one policy
)"},
    {"A-21: what may stand in a zone file is named with its types",
     R"(zone = { name = 'app.example', file = 'x.zone' }
[target]
t1 = { alias = "static" }
[record]
w1 = { alias = "static" }
w2 = { alias = "static", types = ["A", "TXT"] }
w3 = { simple = "t1", types = ["AAAA"] }
w4 = { simple = "t1" }
)",
     R"(leeward.toml:3:16: target.t1.alias: no record of this file is static.app.example; if it stands in the zone file, let each record that answers with it say which types are meant, such as types = ["A"]
leeward.toml:5:16: record.w1.alias: no record of this file is static.app.example; if it stands in the zone file, let each record that answers with it say which types are meant, such as types = ["A"]
)"},
    {"A-23: loops",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[target]
c1 = { alias = "cy1" }
[record]
w1 = { alias = "w1" }
cy1 = { alias = "cy2" }
cy2 = { simple = "c1" }
w2 = { alias = "cy1" }
a = { name = "ok", types = ["A"], alias = "ok2" }
b = { name = "ok2", types = ["AAAA"], alias = "ok" }
)",
     R"(leeward.toml:6:1: record.w1: answers with itself by alias: w1.app.example -> w1.app.example
leeward.toml:7:1: record.cy1: answers with itself by alias: cy1.app.example -> cy2.app.example -> cy1.app.example
leeward.toml:10:1: record.a: none of its places holds A (A-2); leave it out of types
)"},
    {"A-2, A-24: an alias has the types of its target; A-4: no CNAME at the apex",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[target]
g1 = { a = "192.0.2.11" }
c1 = { cname = "x.example.net" }
[record]
www = { simple = "g1" }
name = { simple = "c1" }
"@" = { alias = "name" }
w1 = { alias = "www", types = ["AAAA"] }
w2 = { alias = "www", types = ["A", "TXT"] }
)",
     R"(leeward.toml:9:1: record."@": gives the zone's apex a CNAME, which stands beside SOA and NS (RFC 1034 section 3.6.2); give addresses
leeward.toml:10:1: record.w1: none of its places holds AAAA (A-2); leave it out of types
leeward.toml:11:1: record.w2: none of its places holds TXT (A-2); leave it out of types
)"},
    {"A-9: an alias's own check needs nothing from the alias",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { tcp = 1 }
check.at = { tcp = 1, at = "192.0.2.99" }
check.hand = { switch = "on" }
check.both = { all = ["at", "hand"] }
check.mixed = { any = ["a", "hand"] }
[target]
g1 = { a = "192.0.2.11" }
g2 = { a = "192.0.2.12" }
t1 = { alias = "www", check = "a" }
t2 = { alias = "www", check = "both" }
[record]
www = { weighted = { g1 = 1, g2 = 1 }, check = "a" }
w1 = { failover = ["t1", "t2"], check = "a" }
w2 = { alias = "www", check = "mixed" }
w3 = { alias = "www", check = "hand" }
)",
     R"(leeward.toml:11:16: target.t1.alias: has no address for check a to probe; say at = "ADDRESS" in the check, or name a switch or a push (A-9)
leeward.toml:16:16: record.w2.alias: has no address for check mixed to probe; say at = "ADDRESS" in the check, or name a switch or a push (A-9)
)"},
    {"A-8, A-13, F-6, W-11: what is never down",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { tcp = 1 }
[target]
g1 = { a = "192.0.2.11" }
g2 = { a = "192.0.2.12" }
g3 = { a = "192.0.2.13", check = "none" }
t1 = { alias = "www", evaluate = false }
t2 = { alias = "half" }
[pool]
p = { multivalue = ["g2", "g3"] }
[record]
www = { weighted = { g1 = 1, g2 = 1 }, check = "a" }
half = { multivalue = ["g1", "g3"], check = "a" }
w1 = { failover = ["t1", "g1"], check = "a" }
w2 = { weighted = { t2 = 1, g2 = 1 }, check = "a" }
w3 = { weighted = { t2 = 1, g2 = 0 }, check = "a" }
w4 = { multivalue = ["g1", "p"], check = "a" }
w5 = { failover = ["g1", "p"], check = "a" }
)",
     R"(leeward.toml:8:34: warning: target.t1.evaluate: makes the target count as up however what it names fares (A-8)
leeward.toml:15:8: warning: record.w1.failover: t1 is never down, as no check judges all of it; what stands behind it is never answered
leeward.toml:16:8: warning: record.w2.weighted: t2 is never down, for one of its members is judged by no check (A-13)
leeward.toml:17:8: warning: record.w3.weighted: t2 is never down, as no check judges all of it; members of weight 0 are never answered
leeward.toml:17:8: warning: record.w3.weighted: t2 is never down, for one of its members is judged by no check (A-13)
leeward.toml:18:8: warning: record.w4.multivalue: p is never down, for one of its members is judged by no check (A-13)
)"},
    {"S-4: a simple alias has one target; M-9: no CNAMEs together",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[target]
g1 = { a = "192.0.2.11" }
g2 = { a = "192.0.2.12" }
c1 = { cname = "x.example.net" }
c2 = { cname = "y.example.net" }
t1 = { alias = "www" }
[record]
www = { simple = "g1" }
w1 = { simple = ["t1", "g2"] }
w2 = { alias = "www", simple = "g2" }
w3 = { multivalue = ["c1", "c2"], check = "none" }
)",
     R"(leeward.toml:11:8: record.w1.simple: answers with an alias and more, and a simple alias has one target (S-4); use a policy that chooses
leeward.toml:12:8: record.w2.alias: stands beside simple; keep one policy
leeward.toml:13:8: record.w3.multivalue: would answer with several CNAMEs, and a name has one (RFC 2181 section 10.1); use failover or weighted
)"},
    {"R-4, R-5, R-6, R-7, R-10: records that share a name are for different types",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[target]
g1 = { a = "192.0.2.11" }
g2 = { a = "192.0.2.12", aaaa = "2001:db8::1" }
c1 = { cname = "x.example.net" }
[record]
ok1 = { name = "ok", types = ["A"], simple = "g1" }
ok2 = { name = "ok", types = ["AAAA"], simple = "g2" }
n1 = { name = "n", types = ["A"], simple = "g1" }
n2 = { name = "n", types = ["AAAA", "A"], simple = "g1" }
n3 = { name = "n", types = ["NS", "FOO", "TXT", "TXT"], simple = "g1" }
n4 = { name = "n", simple = "g1" }
n5 = { name = "n", simple = "g2" }
n6 = { name = "n", types = ["CNAME"], simple = "c1" }
n7 = { name = 5, simple = "g2" }
n8 = { name = "a..b", simple = "g2" }
n9 = { simple = "g2", types = [] }
)",
     R"(leeward.toml:11:1: record.n2: none of its places holds AAAA (A-2); leave it out of types
leeward.toml:11:1: record.n2: gives A as the record in line 10 does; say types = [...] so that each type has one record
leeward.toml:12:1: record.n3: none of its places holds TXT (A-2); leave it out of types
leeward.toml:12:29: record.n3.types: 'NS' is no type to steer; its records belong into a zone file
leeward.toml:12:35: record.n3.types: 'FOO' is no record type; write one such as "A"
leeward.toml:12:49: record.n3.types: names 'TXT' twice
leeward.toml:13:1: record.n4: gives A as the record in line 10 does; say types = [...] so that each type has one record
leeward.toml:14:1: record.n5: gives A as the record in line 10 does; say types = [...] so that each type has one record
leeward.toml:15:1: record.n6: gives CNAME beside A of the record in line 10, and a name with a CNAME has nothing else (RFC 1034 section 3.6.2)
leeward.toml:16:15: record.n7.name: is a whole number; write it as a string in quotes
leeward.toml:17:1: record.n8: is no domain name: a label is empty (two dots, or a dot in front)
leeward.toml:18:31: record.n9.types: is an empty list; name at least one of record types
)"},
    {"HC-13: a check that asks for the very name that it decides",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { http = "/", at = "WWW.app.example:80" }
check.b = { not = "a" }
check.c = { http = "/", host = "www.app.example" }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
lb = { host = "lb.app.example" }
[record]
www = { failover = ["eu", "us"], check = "b" }
api = { failover = ["eu", "us"], check = "a" }
lb = { simple = "lb" }
v = { name = "v.www", failover = ["eu", "us"], check = "c" }
)",
     R"(leeward.toml:9:15: warning: region.lb.host: 'lb.app.example' lies in a zone of this file; say alias = "NAME" in a target unless it is delegated to others
leeward.toml:11:1: warning: record.www: check a probes www.app.example, the very name that it decides (HC-13); probe an address
leeward.toml:13:1: record.lb: answers with the addresses of lb.app.example, its own name
)"},
    {"Z-15, Z-16, Z-20, Z-21: wildcards",
     R"(ns = 'ns.example.net'
[[zone]]
name = "*.example"
[[zone]]
name = "app.example"
[check]
a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
bad = { ns = "ns.example.net" }
[record]
"*.app.example." = { weighted = { eu = 1, us = 1 }, check = "a" }
"x*.app.example." = { simple = "eu" }
"*.y.app.example." = { simple = "eu", types = ["NS"] }
)",
     R"(leeward.toml:2:1: zone: *.example begins with '*', and no zone can; name the zone above it
leeward.toml:11:9: region.bad.ns: records of this type belong into a zone file
leeward.toml:15:48: record."*.y.app.example.".types: 'NS' is no type to steer; its records belong into a zone file
)"},
    {"a tree under trees is bounded",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[target]
g1 = { a = "192.0.2.11" }
[record]
a0 = { simple = "g1" }
a1 = { alias = "a0" }
a2 = { alias = "a1" }
a3 = { alias = "a2" }
a4 = { alias = "a3" }
a5 = { alias = "a4" }
a6 = { alias = "a5" }
a7 = { alias = "a6" }
a8 = { alias = "a7" }
a9 = { alias = "a8" }
b0 = { alias = "a9" }
)",
     R"(leeward.toml:15:1: record.a9: leads through 9 aliases, one below the other; 8 are the most
)"},
};

TEST_CASE("faults: aliases, hosts and records that share a name", "[config]") {
    check_faults(kCases);
}

}  // namespace
}  // namespace leeward::config
