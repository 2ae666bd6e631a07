// SPDX-License-Identifier: Apache-2.0
// What can be wrong with policies that go by the client.

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

const FaultCase kCases[] = {
    {"the databases and the table of latencies; IP-2: no bits behind a network's length",
     R"(zone = 'app.example'
ns = 'ns.example.net'
geo = "x.mmdb"
latency.EU = { eu-west-1 = 20 }
latency.XX = { eu-west-1 = "20ms" }
latency."continent:EU" = { eu-west-1 = "20ms" }
latency."192.0.2.1/24" = {}
latency.default = {}
latency.US = 5
latency.DE = { eu-west-1 = "11s" }
)",
     R"(leeward.toml:3:7: geo: is a string; write a table such as { database = "GeoLite2-City.mmdb" }
leeward.toml:4:28: latency.EU.eu-west-1: is a whole number; write a duration with a unit in quotes, such as "10s"
leeward.toml:5:9: latency.XX: 'XX' is neither a continent (AF, AN, AS, EU, NA, OC or SA) nor an ISO 3166-1 country
leeward.toml:6:9: latency."continent:EU": is the area that line 4 names too; keep one
leeward.toml:7:9: latency."192.0.2.1/24": '192.0.2.1/24' has bits set behind its length; the network is 192.0.2.0/24
leeward.toml:8:9: latency.default: is empty; write latencies such as { eu-west-1 = "20ms" }
leeward.toml:9:9: latency.US: is a whole number; write a table { ... }
leeward.toml:10:28: latency.DE.eu-west-1: 11s is too long (0s to 10s)
)"},
    {"the databases by their keys",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[geo]
database = ""
asn = 5
databse = "x"
)",
     R"(leeward.toml:4:12: geo.database: is empty; write the path of a .mmdb file
leeward.toml:5:7: geo.asn: is a whole number; write it as a string in quotes
leeward.toml:6:1: geo.databse: unknown key (did you mean 'database'?)
)"},
    {"P-1, P-2: a place is at one point on earth, with at most two decimals",
     R"(zone = 'app.example'
ns = 'ns.example.net'
[region]
eu = { a = "192.0.2.1", location = [53.333, -6.3] }
us = { a = "192.0.2.2", location = [91, 0] }
ap = { a = "192.0.2.3", location = [1.25, 103.5] }
af = { a = "192.0.2.4", location = [1] }
)",
     R"(leeward.toml:4:36: region.eu.location: has more than two decimals (P-2); round it
leeward.toml:5:36: region.us.location: lies outside of latitude -90 to 90 and longitude -180 to 180
leeward.toml:7:36: region.af.location: is a list; write latitude and longitude in degrees, such as [53.3, -6.3]
)"},
    {"G-1, G-7, G-15, R-13: geo",
     R"(zone = 'app.example'
ns = 'ns.example.net'
geo = { database = "x.mmdb", asn = "y.mmdb" }
check.a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
ap = { a = "192.0.2.3" }
[record]
w1 = { geo = { EU = "eu", "continent:EU" = "us", default = "ap" }, check = "a" }
w2 = { geo = { XY = "eu", "192.0.2.1/24" = "us", "192.0.2.0/24" = ["ap", "zz"], US-WA = ["ap", "ap"], US = [], JP = 5 }, check = "a" }
w3 = { geo = ["eu"], check = "a" }
w4 = { geo = { EU = ["eu", "us"], AS64500 = "us", "country:SA" = "ap", SA = "eu" }, check = "a" }
w5 = { geo = {}, check = "a" }
w6 = { geo = { default = "eu" }, failover = ["eu", "us"], check = "a" }
)",
     R"(leeward.toml:10:27: record.w1.geo."continent:EU": is the area that line 10 names too; keep one
leeward.toml:11:14: warning: record.w2.geo: has no default, so clients of other places get no answer (G-7); add default = "NAME"
leeward.toml:11:16: record.w2.geo.XY: 'XY' is neither a continent (AF, AN, AS, EU, NA, OC or SA) nor an ISO 3166-1 country
leeward.toml:11:27: record.w2.geo."192.0.2.1/24": '192.0.2.1/24' has bits set behind its length; the network is 192.0.2.0/24
leeward.toml:11:74: record.w2.geo: there is no region, target or pool 'zz'
leeward.toml:11:96: record.w2.geo: names 'ap' twice
leeward.toml:11:108: record.w2.geo.US: is an empty list; name at least one of regions, targets and pools
leeward.toml:11:117: record.w2.geo.JP: is a whole number; write regions, targets and pools as a string in quotes
leeward.toml:12:14: record.w3.geo: is a list; write a table such as { EU = ["eu", "us"], default = "us" }
leeward.toml:13:14: warning: record.w4.geo: has no default, so clients of other places get no answer (G-7); add default = "NAME"
leeward.toml:14:14: record.w5.geo: is empty; write a table such as { EU = ["eu", "us"], default = "us" }
leeward.toml:15:8: record.w6.geo: stands beside failover; keep one policy
)"},
    {"P-1, P-2, P-3: nearest",
     R"(zone = 'app.example'
ns = 'ns.example.net'
geo = { database = "x.mmdb" }
check.a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
ap = { a = "192.0.2.3", location = [1.25, 103.5] }
[pool]
p = { weighted = { eu = 1, us = 1 } }
[record]
w1 = { nearest = ["ap", "p"], check = "a" }
w2 = { nearest = { ap = 100, p = { at = [10.5, 20], bias = -100, foo = 1 }, eu = "x", us = { at = [0, 181] } }, check = "a" }
w3 = { nearest = { ap = 99, p = { at = [10.5, 20], bias = -99 } }, check = "a" }
w4 = { nearest = { ap = 1.5 }, check = "a" }
w5 = { nearest = {}, check = "a" }
)",
     R"(leeward.toml:12:25: record.w1.nearest: 'p' has no place on earth; say p = { at = [LAT, LON] }
leeward.toml:13:25: record.w2.nearest.ap: is no bias; write a whole number (-99 to 99)
leeward.toml:13:60: record.w2.nearest.p.bias: -100 is too small (-99 to 99)
leeward.toml:13:66: record.w2.nearest.p.foo: unknown key
leeward.toml:13:77: record.w2.nearest: 'eu' has no place on earth; say eu = { at = [LAT, LON] }, or location in the place
leeward.toml:13:82: record.w2.nearest.eu: is a string; write a bias (P-3), or a table such as { at = [53.3, -6.3], bias = 20 }
leeward.toml:13:87: record.w2.nearest: 'us' has no place on earth; say us = { at = [LAT, LON] }, or location in the place
leeward.toml:13:99: record.w2.nearest.us.at: lies outside of latitude -90 to 90 and longitude -180 to 180
leeward.toml:15:25: record.w4.nearest.ap: is a number with a point; write a bias (P-3), or a table such as { at = [53.3, -6.3], bias = 20 }
leeward.toml:16:18: record.w5.nearest: is empty; write a table such as { eu = { at = [53.3, -6.3] } }
)"},
    {"R-13: latency has one member for each region; what nobody can tell",
     R"(zone = 'app.example'
ns = 'ns.example.net'
latency.default = { eu-west-1 = "20ms" }
check.a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
[pool]
p = { weighted = { eu = 1, us = 1 } }
[record]
w1 = { latency = { eu-west-1 = "eu", us-east-1 = ["us"] }, check = "a" }
w2 = { latency = ["eu", "us", "us"], check = "a" }
w3 = { latency = ["eu", "p"], check = "a" }
w4 = { latency = { eu-west-1 = "p", us-east-1 = "us" }, check = "a" }
w5 = { latency = "eu", check = "a" }
w6 = { latency = ["eu", "us"] }
)",
     R"(leeward.toml:11:50: record.w1.latency.us-east-1: is a list; write a region, target or pool as a string in quotes
leeward.toml:12:31: record.w2.latency: names 'us' twice
leeward.toml:13:8: warning: record.w3.latency: nothing tells how far 'p' is: no row of latency names it, and no check measures it; it is answered last
leeward.toml:15:18: record.w5.latency: is a string; write a list such as ["eu", "us"]
leeward.toml:16:1: record.w6: no check judges eu, us; add check = "NAME", or check = "none" if that is meant
)"},
    {"sticky",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
[record]
w1 = { weighted = { eu = 1, us = 2 }, sticky = "24", check = "a" }
w2 = { failover = ["eu", "us"], sticky = "24/56", check = "a" }
w3 = { weighted = { eu = 1, us = 2 }, sticky = "33/129", check = "a" }
w4 = { weighted = { eu = 1, us = 2 }, sticky = 24, check = "a" }
w5 = { weighted = { eu = 1, us = 2 }, sticky = "32/128", check = "a" }
)",
     R"(leeward.toml:8:48: record.w1.sticky: is '24'; write the bits of a network that keeps its place, of IPv4 (1 to 32) and IPv6 (1 to 128), such as "24/56"
leeward.toml:9:42: record.w2.sticky: is for weighted; leave it out
leeward.toml:10:48: record.w3.sticky: is '33/129'; write the bits of a network that keeps its place, of IPv4 (1 to 32) and IPv6 (1 to 128), such as "24/56"
leeward.toml:11:48: record.w4.sticky: is a whole number; write it as a string in quotes
)"},
    {"a database is missed only where a policy asks one (the first that does)",
     R"(zone = 'app.example'
ns = 'ns.example.net'
latency.default = { eu = "1ms", us = "2ms" }
check.a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
[record]
w1 = { geo = { "203.0.113.0/24" = "eu", "2001:db8::/127" = "us", default = "us" }, check = "a" }
w2 = { latency = ["eu", "us"], check = "a" }
w3 = { geo = { AS64500 = "eu", default = "us" }, check = "a" }
w4 = { geo = { US-WA = "eu", default = "us" }, check = "a" }
w5 = { geo = { EU = "eu", default = "us" }, check = "a" }
)",
     R"(leeward.toml:11:8: record.w3.geo: asks for the AS numbers of clients, and no database tells; say geo = { asn = "GeoLite2-ASN.mmdb" } in the main file
leeward.toml:12:8: record.w4.geo: asks where clients are, and no database tells; say geo = { database = "GeoLite2-City.mmdb" } in the main file, or database = "none" if all shall get the default
)"},
    {"W-1: weights are whole numbers from 0 on",
     R"(zone = 'app.example'
ns = 'ns.example.net'
check.a = { tcp = 1 }
[region]
eu = { a = "192.0.2.1" }
us = { a = "192.0.2.2" }
[record]
w1 = { weighted = { eu = -1, us = 0.5 }, check = "a" }
w2 = { weighted = { eu = 255, us = 1000001 }, check = "a" }
w3 = { weighted = { eu = 255, us = 0 }, check = "a" }
)",
     R"(leeward.toml:8:26: record.w1.weighted.eu: is no weight; write a whole number (0 to 1000000)
leeward.toml:8:35: record.w1.weighted.us: is no weight; write a whole number (0 to 1000000)
leeward.toml:9:36: record.w2.weighted.us: is no weight; write a whole number (0 to 1000000)
)"},
};

TEST_CASE("faults: policies that go by where clients are", "[config]") {
    check_faults(kCases);
}

}  // namespace
}  // namespace leeward::config
