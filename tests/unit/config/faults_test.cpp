// SPDX-License-Identifier: Apache-2.0
// Every fault that a person can make, as the words that the person sees.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

const FaultCase kCases[] = {
    {"what stands at the top",
     R"(zone = "app.example"
ns = ["ns1", "ns1.app.example", "ns1.app.example."]
tttl = 30
ttl = "1w"
include = []
)",
     R"(leeward.toml:2:7: ns: 'ns1' is no full name; write one such as "ns1.app.example"
leeward.toml:2:33: ns: names 'ns1.app.example.' twice
leeward.toml:3:1: tttl: unknown key (did you mean 'ttl'?)
leeward.toml:4:7: ttl: is no TTL; write whole seconds (0 to 2147483647), or a duration such as "5m"
leeward.toml:5:11: include: is an empty list; name at least one of paths
)"},
    {"the server table",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[server]
listen = ["127.0.0.1:99999", "::1", "[::1]:53"]
workers = 0
udp_size = 100
tcp_backlog = 0
tcp_idle = 10
tcp_lifetime = "10 parsecs"
lissten = 5
state = ""
nsid = "0x123"
identity = ""
report_to = "."
cookies = false
cookie_secrets = "k"
demand_cookies = true
)",
     R"(leeward.toml:4:11: server.listen: '127.0.0.1:99999' is no address; write one such as "192.0.2.1", "127.0.0.1:5300" or "[::1]:53"
leeward.toml:4:37: server.listen: names '[::1]:53' twice
leeward.toml:5:11: server.workers: 0 is too small (1 to 64)
leeward.toml:6:12: server.udp_size: 100 is too small (512 to 4096)
leeward.toml:7:15: server.tcp_backlog: 0 is too small (1 to 65535)
leeward.toml:8:12: server.tcp_idle: is a whole number; write a duration with a unit in quotes, such as "10s"
leeward.toml:9:16: server.tcp_lifetime: '10 parsecs' is no duration; write a number and ms, s, m, h or d, such as "10s"
leeward.toml:10:1: server.lissten: unknown key (did you mean 'listen'?)
leeward.toml:11:9: server.state: is empty; write it out or leave it out
leeward.toml:12:8: server.nsid: '0x123' is no identifier; write a text of 1 to 128 octets such as "fra1", or "0x" and two hexadecimal digits for each
leeward.toml:13:12: server.identity: has 0 octets; write 1 to 255, or leave it out
leeward.toml:14:13: server.report_to: '.' is no domain that reports can be sent to; write one such as "reports.example.net"
leeward.toml:16:18: server.cookie_secrets: needs cookies, which cookies = false turns off; leave one of them out
leeward.toml:17:18: server.demand_cookies: needs cookies, which cookies = false turns off; leave one of them out
)"},
    {"TLS",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[server]
listen = ["127.0.0.1:853"]
[server.tls]
listen = ["127.0.0.1", "127.0.0.1:853", "::1:x"]
certificate = ""
keys = "key.pem"
)",
     R"(leeward.toml:5:9: server.tls: lacks key; write key = "key.pem"
leeward.toml:6:10: server.tls.listen: names 127.0.0.1:853, where server.listen takes plain DNS; give each a port of its own
leeward.toml:6:24: server.tls.listen: names '127.0.0.1:853' twice
leeward.toml:6:41: server.tls.listen: '::1:x' is no address; write one such as "192.0.2.1", "127.0.0.1:5300" or "[::1]:53"
leeward.toml:7:15: server.tls.certificate: is empty; write certificate = "fullchain.pem"
leeward.toml:8:1: server.tls.keys: unknown key (did you mean 'key'?)
)"},
    {"limits",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[server]
proxy_from = ["192.0.2.1/24", "2001:db8::1"]
shed = 1
[server.rate_limit]
nxdomain = 0
errors = 1000001
slip = 101
ipv4 = 33
ipv6 = 65
exempt = "there"
slipp = 2
)",
     R"(leeward.toml:4:15: server.proxy_from: '192.0.2.1/24' has bits set behind its length; the network is 192.0.2.0/24
leeward.toml:5:8: server.shed: is a whole number; write true or false
leeward.toml:6:9: server.rate_limit: lacks responses; say how many a second, such as responses = 50
leeward.toml:7:12: server.rate_limit.nxdomain: 0 is too small (1 to 1000000)
leeward.toml:8:10: server.rate_limit.errors: 1000001 is too large (1 to 1000000)
leeward.toml:9:8: server.rate_limit.slip: 101 is too large (0 to 100)
leeward.toml:10:8: server.rate_limit.ipv4: 33 is too large (1 to 32)
leeward.toml:11:8: server.rate_limit.ipv6: 65 is too large (1 to 64)
leeward.toml:12:10: server.rate_limit.exempt: 'there' is no network; write an address and a length, as in 203.0.113.0/24 or 2001:db8::/32
leeward.toml:13:1: server.rate_limit.slipp: unknown key (did you mean 'slip'?)
)"},
    {"checks",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
none = { tcp = 80 }
five = 5
"a b" = { tcp = 1 }
a = { every = "1s" }
b = { http = "healthz", https = "/x", port = 70000 }
c = { tcp = 80, port = 80, host = "x", body = "y" }
d = { http = "/", sni = true, expect = ["20x", 99, "300-200"], every = "1s", timeout = "2s", fall = 0, rise = 11 }
e = { https = "/", verify = true, method = "PUT", body = "", at = "example", host = "a b" }
f = { grpc = "x" }
g = { http = "/", method = "HEAD", body = "ok", evry = "1s" }
)",
     R"(leeward.toml:4:1: check.none: is no good name; use letters, digits, '-' and '_', and not "none"
leeward.toml:5:1: check.five: is a whole number; write a table { ... }
leeward.toml:6:1: check."a b": is no good name; use letters, digits, '-' and '_', and not "none"
leeward.toml:7:1: check.a: does not say what it goes by; write one of http, https, tcp, all, any, at_least, not, switch, push
leeward.toml:8:14: check.b.http: 'healthz' is no path; begin it with '/', write up to 1024 characters of ASCII, and escape spaces as %20
leeward.toml:8:25: check.b.https: stands beside http; a check is of one kind
leeward.toml:8:46: check.b.port: 70000 is too large (1 to 65535)
leeward.toml:9:24: check.c.port: is for http and https; a TCP check says tcp = PORT
leeward.toml:9:28: check.c.host: is for http and https; a TCP check only connects
leeward.toml:9:40: check.c.body: is for http and https; a TCP check only connects
leeward.toml:10:19: check.d.sni: is for https; leave it out
leeward.toml:10:41: check.d.expect: is no status; write 200 or "200-399" (100 to 599), or a list of them
leeward.toml:10:48: check.d.expect: is no status; write 200 or "200-399" (100 to 599), or a list of them
leeward.toml:10:52: check.d.expect: is no status; write 200 or "200-399" (100 to 599), or a list of them
leeward.toml:10:88: check.d.timeout: 2s is longer than every = "1s"; a probe must end before the next one
leeward.toml:10:101: check.d.fall: 0 is too small (1 to 10)
leeward.toml:10:111: check.d.rise: 11 is too large (1 to 10)
leeward.toml:11:44: check.e.method: 'PUT' is no method for a check; write "GET" or "HEAD"
leeward.toml:11:58: check.e.body: must have 1 to 255 octets
leeward.toml:11:67: check.e.at: 'example' is no address and no name; write one such as "192.0.2.1", "[2001:db8::1]:8080" or "lb.example.net:8080"
leeward.toml:11:85: check.e.host: 'a b' is no host name
leeward.toml:12:7: check.f.grpc: is not supported by this version; use http, https or tcp
leeward.toml:13:43: check.g.body: a reply to HEAD has no body; use GET
leeward.toml:13:49: check.g.evry: unknown key (did you mean 'every'?)
)"},
    {"regions and targets; R-8: one CNAME",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[region]
r1 = {}
r2 = { a = "1.2.3" , aaaa = [] }
r3 = { a = ["1.2.3.4", "1.2.3.4"], min_up = "0%", ns = "x." }
r4 = { a = 5, location = "x", chek = "a", check = "zz" }
r5 = { cname = ["a.example.", "b.example"], txt = "v=spf1 -all", mx = "10 mail" }
r6 = { a = "1.2.3.4", az.a = {}, az.b = { a = "1.2.3.5", az.c = { a = "::1" } } }
"r.7" = { a = "1.2.3.4" }
[target]
r1 = { a = "1.2.3.4" }
ok1 = { a = "192.0.2.1" }
ok2 = { a = "192.0.2.2" }
)",
     R"(leeward.toml:4:1: region.r1: holds no records; give it some, such as a = "192.0.2.1"
leeward.toml:5:12: region.r2.a: '1.2.3' is no A record: '1.2.3' is not an IPv4 address like 192.0.2.1
leeward.toml:5:29: region.r2.aaaa: is an empty list; name at least one of its records
leeward.toml:6:24: region.r3.a: the place holds this record already, in line 6
leeward.toml:6:45: region.r3.min_up: is no share; write 0.1% to 100% in quotes, such as "50%"
leeward.toml:6:51: region.r3.ns: records of this type belong into a zone file
leeward.toml:7:12: region.r4.a: is a whole number; write its records as a string in quotes
leeward.toml:7:26: region.r4.location: is a string; write latitude and longitude in degrees, such as [53.3, -6.3]
leeward.toml:7:31: region.r4.chek: unknown key (did you mean 'check'?)
leeward.toml:7:51: region.r4.check: there is no check 'zz'
leeward.toml:8:16: region.r5.cname: a name has one CNAME; write one string
leeward.toml:8:51: warning: region.r5.txt: is read as several strings; put '"' around what is one
leeward.toml:8:71: warning: region.r5.mx: names mail. at the top of the DNS; names here are absolute
leeward.toml:9:26: region.r6.az.a: holds no records; give it some, such as a = "192.0.2.1"
leeward.toml:9:58: region.r6.az.b.az: unknown key
leeward.toml:10:1: region."r.7": is no good name; use 1 to 63 letters, digits, '-' and '_'
leeward.toml:12:1: target.r1: the name is taken at leeward.toml:4:1; regions, targets and pools share one name space
)"},
    {"pools",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[target]
ok1 = { a = "192.0.2.1" }
ok2 = { a = "192.0.2.2" }
[pool]
p = { failover = ["q"] }
q = { failover = ["p"] }
s = { failover = "ok1" , weighted = { ok1 = 1 } }
t = { latency = "ok1" }
u = { }
)",
     R"(leeward.toml:7:1: pool.p: holds itself: p -> q -> p
leeward.toml:9:18: pool.s.failover: is a string; write a list such as ["eu", "us"]
leeward.toml:9:26: pool.s.weighted: stands beside failover; keep one policy
leeward.toml:10:17: pool.t.latency: is a string; write a list such as ["eu", "us"]
leeward.toml:11:1: pool.u: has no policy; write one of failover, weighted, multivalue, simple, latency, geo, nearest
)"},
    {"records",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1 }
[target]
ok1 = { a = "192.0.2.1" }
ok2 = { a = "192.0.2.2" }
[record]
w1 = { failover = ["ok1", "ok3"], check = "a" }
w2 = { failover = ["ok1", "ok2"] }
w3 = { weighted = { ok1 = -1, ok2 = 2000000, ok4 = 1.5 }, check = "a" }
w4 = { weighted = { ok1 = 0, ok2 = 0 }, check = "a", unknown = "maybe", all_down = "none", ttl = -1 }
w5 = { multivalue = ["ok1", "ok1"], check = "none" }
w6.x = { simple = "ok1" }
"w..7" = { simple = "ok1" }
"w8.other.example." = { simple = "ok1" }
W1 = { simple = "ok1", ttl = 100000 }
w9 = { failover = ["ok1", "ok2"], check = "none" }
w10 = { weighted = {}, check = "a" }
w11 = { simple = 5 }
w12 = 3
)",
     R"(leeward.toml:9:27: record.w1.failover: there is no region, target or pool 'ok3' (did you mean 'ok1'?)
leeward.toml:10:1: record.w2: no check judges ok1, ok2; add check = "NAME", or check = "none" if that is meant
leeward.toml:11:27: record.w3.weighted.ok1: is no weight; write a whole number (0 to 1000000)
leeward.toml:11:37: record.w3.weighted.ok2: is no weight; write a whole number (0 to 1000000)
leeward.toml:11:52: record.w3.weighted.ok4: is no weight; write a whole number (0 to 1000000)
leeward.toml:12:19: warning: record.w4.weighted: all weights are 0, which means equal shares (W-4); say so with 1
leeward.toml:12:64: record.w4.unknown: 'maybe' is none of "hold", "up" and "down"
leeward.toml:12:84: record.w4.all_down: 'none' is not supported; write "serve", which answers with all places as if they were up
leeward.toml:12:98: record.w4.ttl: is no TTL; write whole seconds (0 to 2147483647), or a duration such as "5m"
leeward.toml:13:29: record.w5.multivalue: names 'ok1' twice
leeward.toml:14:4: record.w6.x: unknown key; a name with a dot stands in quotes: record."w6.x"
leeward.toml:15:1: record."w..7": is no domain name: a label is empty (two dots, or a dot in front)
leeward.toml:16:1: record."w8.other.example.": lies outside of every zone of this file; its zone and its record stand in one file
leeward.toml:17:1: record.W1: is the same name as the record in line 9; keep one, or say types = [...] in each
leeward.toml:17:30: warning: record.W1.ttl: 100000 seconds is over a day: caches keep an old answer that long, and nothing takes it back
leeward.toml:18:8: warning: record.w9.failover: ok1 is never down, as no check judges all of it; what stands behind it is never answered
leeward.toml:19:20: record.w10.weighted: is empty; write a table such as { eu = 70, us = 30 }
leeward.toml:20:18: record.w11.simple: is a whole number; write regions, targets and pools as a string in quotes
leeward.toml:21:1: record.w12: is a whole number; write a table { ... }
)"},
    {"zones",
     R"([[zone]]
file = "x"
[[zone]]
name = "a.example"
file = "a.zone"
ns = "ns.example.net"
ttl = 5
[[zone]]
name = "A.example."
[[zone]]
name = "b..example"
nmae = "c"
[[zone]]
name = "d.example"
[[zone]]
name = "e.example"
)",
     R"(leeward.toml:1:1: zone: has no name; write name = "app.example"
leeward.toml:6:1: zone.ns: has no effect beside file; SOA and NS stand in the zone file
leeward.toml:7:1: zone.ttl: has no effect beside file; SOA and NS stand in the zone file
leeward.toml:8:1: zone: A.example is served twice; it stands at leeward.toml:3 too
leeward.toml:11:8: zone.name: 'b..example' is no domain name: a label is empty (two dots, or a dot in front)
leeward.toml:12:1: zone.nmae: unknown key
leeward.toml:13:1: warning: zone: names no name servers, so ns1.d.example is assumed (and likewise for 1 more); say ns = ["NAME"]
)"},
    {"names of records in several zones",
     R"(ns = 'ns.example.net'
[check]
a = { tcp = 1 }
[target]
ok1 = { a = "192.0.2.1" }
ok2 = { a = "192.0.2.2" }
[[zone]]
name = "a.example"
[[zone]]
name = "b.example"
[record]
www = { simple = "ok1" }
"www.a.example." = { simple = "ok1" }
"@" = { simple = "ok1" }
"b.example." = { simple = "ok1" }
)",
     R"(leeward.toml:12:1: record.www: is relative, and the file has several zones; write the whole name with a final dot
leeward.toml:14:1: record."@": is relative, and the file has several zones; write the whole name with a final dot
)"},
    {"types that cannot stand together; R-7",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1 }
[region]
eu = { cname = "x.example.net" }
us = { cname = "y.example.net" }
ap = { a = "192.0.2.1", aaaa = "2001:db8::1" }
af = { a = "192.0.2.1" }
[record]
w1 = { failover = ["eu", "us"], check = "a" }
w2 = { multivalue = ["eu", "us"], check = "none" }
w3 = { simple = ["eu", "ap"] }
"@" = { simple = "eu" }
w4 = { multivalue = ["ap", "af"], check = "a" }
)",
     R"(leeward.toml:11:8: record.w1.failover: eu has no address for check a to probe; say at = "ADDRESS" in the check
leeward.toml:11:8: record.w1.failover: us has no address for check a to probe; say at = "ADDRESS" in the check
leeward.toml:11:8: warning: record.w1.failover: eu is never down, as no check judges all of it; what stands behind it is never answered
leeward.toml:12:8: record.w2.multivalue: would answer with several CNAMEs, and a name has one (RFC 2181 section 10.1); use failover or weighted
leeward.toml:13:1: record.w3: mixes CNAME with other records, and a name with a CNAME has nothing else (RFC 1034 section 3.6.2); keep one of them
leeward.toml:14:1: record."@": gives the zone's apex a CNAME, which stands beside SOA and NS (RFC 1034 section 3.6.2); give addresses
leeward.toml:15:8: record.w4.multivalue: 192.0.2.1 of af would be in one answer twice, by ap too
leeward.toml:15:8: warning: record.w4.multivalue: ap alone holds AAAA, so that answer stays even when it is down
)"},
    {"policies that do not do what they seem to",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[check]
a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1", aaaa = "2001:db8::1", provider = "acme" }
us = { a = "192.0.2.2", provider = "acme" }
ap = { a = "192.0.2.3", check = "none" }
af = { a = "192.0.2.1" }
[pool]
p = { multivalue = ["us", "ap"] }
[record]
w1 = { failover = ["eu", "us"], check = "a" }
w2 = { failover = ["p", "eu"], check = "a" }
w3 = { weighted = { ap = 1, eu = 0 }, check = "a" }
w4 = { failover = ["eu", "af"], check = "a" }
w5 = { multivalue = ["us"], check = "a" }
)",
     R"(leeward.toml:13:8: warning: record.w1.failover: every answer hangs on provider 'acme'; name a region of another one
leeward.toml:13:8: warning: record.w1.failover: eu alone holds AAAA, so that answer stays even when it is down
leeward.toml:14:8: warning: record.w2.failover: p is never down, as no check judges all of it; what stands behind it is never answered
leeward.toml:14:8: warning: record.w2.failover: eu alone holds AAAA, so that answer stays even when it is down
leeward.toml:15:8: warning: record.w3.weighted: ap is never down, as no check judges all of it; members of weight 0 are never answered
leeward.toml:15:8: warning: record.w3.weighted: eu alone holds AAAA, so that answer stays even when it is down
leeward.toml:16:8: warning: record.w4.failover: eu and af share 192.0.2.1, so they fail together
leeward.toml:16:8: warning: record.w4.failover: eu alone holds AAAA, so that answer stays even when it is down
leeward.toml:17:8: warning: record.w5.multivalue: every answer hangs on us alone; name a second region
)"},
};

TEST_CASE("faults: all of a file at once, each with its place and what would be right",
          "[config]") {
    check_faults(kCases);
}

}  // namespace
}  // namespace leeward::config
