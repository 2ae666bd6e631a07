// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/parse.hpp"

#include <map>

#include "leeward/dns/rdata.hpp"
#include "support/catch.hpp"

using namespace leeward;
using Catch::Matchers::Contains;
using Lines = std::vector<std::string>;

namespace {

struct Read {
    Lines records;  // "line owner ttl type rdata"
    Lines faults;   // "file:line:column" and the whole text
    std::vector<base::Fault> raw;
};

Read read(std::string_view text, const std::map<std::string, std::string>& files = {}) {
    Read outcome;
    const auto open = [&files](const std::string& path) -> base::Result<std::string> {
        const auto found = files.find(path);
        if (found == files.end()) return base::fail("no such file");
        return found->second;
    };
    const auto sink = [&outcome](const zone::RecordView& record, const zone::Origin& origin) {
        outcome.records.push_back(std::to_string(origin.line) + " " +
                                  dns::name_to_string(record.owner) + " " +
                                  std::to_string(record.ttl) + " " + dns::to_string(record.type) +
                                  " " + dns::rdata_to_text(record.type, record.rdata));
    };
    auto result = zone::parse("z/main", text, *dns::Name::parse("example."), open, sink);
    for (const auto& fault : result.faults) outcome.faults.push_back(base::to_string(fault));
    CHECK(result.records == outcome.records.size());
    outcome.raw = std::move(result.faults);
    return outcome;
}

}  // namespace

TEST_CASE("parse: R1035-8 owners, TTLs and classes are taken over, in either order", "[zone]") {
    const auto outcome = read(
        "$TTL 1h\n@ A 192.0.2.1\n\tIN A 192.0.2.2\nwww 60 IN A 192.0.2.3\n IN 1m A 192.0.2.4\n"
        "abs. CLASS1 A 192.0.2.5 ; comment\n\n; only a comment\n  ; and blanks\n A 192.0.2.6");
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records == Lines{"2 example. 3600 A 192.0.2.1", "3 example. 3600 A 192.0.2.2",
                                   "4 www.example. 60 A 192.0.2.3", "5 www.example. 60 A 192.0.2.4",
                                   "6 abs. 3600 A 192.0.2.5", "10 abs. 3600 A 192.0.2.6"});
}

TEST_CASE("parse: R1035-8 parentheses join lines, quotes and escapes hide their meaning",
          "[zone]") {
    const auto outcome = read(
        "@ 1 SOA ns h (1 ; serial (not open\n 2h\n\t3 4\n5 )\n@ 1 TXT \"a;(b\" c\\;d \\( ; )\n"
        "a\\.b 1 ( TXT x )\n");
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records == Lines{"1 example. 1 SOA ns.example. h.example. 1 7200 3 4 5",
                                   "5 example. 1 TXT \"a;(b\" \"c;d\" \"(\"",
                                   "6 a\\.b.example. 1 TXT \"x\""});
}

TEST_CASE("parse: R1035-8 $ORIGIN and $TTL hold from their line on", "[zone]") {
    const auto outcome =
        read("$TTL 5\na A 192.0.2.1\n$origin sub\n$TTL 6\na A 192.0.2.2\n@ NS a\n");
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records == Lines{"2 a.example. 5 A 192.0.2.1", "5 a.sub.example. 6 A 192.0.2.2",
                                   "6 sub.example. 6 NS a.sub.example."});
}

TEST_CASE("parse: without $TTL the last stated TTL counts, and none at all is a fault", "[zone]") {
    CHECK(read("a 7 A 192.0.2.1\nb A 192.0.2.2\n").records.at(1) == "2 b.example. 7 A 192.0.2.2");
    const auto outcome = read("a A 192.0.2.1\n");
    REQUIRE(outcome.faults.size() == 1);
    CHECK_THAT(outcome.faults[0], Contains("z/main:1:3: ") && Contains("$TTL"));
}

TEST_CASE("parse: R2181-3 a TTL over 31 bits counts as 0, with a warning", "[zone]") {
    const auto outcome = read("a 2147483648 A 192.0.2.1\nb 2147483647 A 192.0.2.1\n");
    CHECK(outcome.records ==
          Lines{"1 a.example. 0 A 192.0.2.1", "2 b.example. 2147483647 A 192.0.2.1"});
    REQUIRE(outcome.faults.size() == 1);
    CHECK_THAT(outcome.faults[0], Contains("z/main:1:3: warning: "));
}

TEST_CASE("parse: R3597-1 unknown types and generic data are records like others", "[zone]") {
    const auto outcome =
        read("a 1 CLASS1 TYPE65280 \\# 2 (\n 0a 0B )\nb 1 A \\# 4 c0000201\nc 1 TYPE1 192.0.2.9\n");
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records == Lines{"1 a.example. 1 TYPE65280 \\# 2 0a0b",
                                   "3 b.example. 1 A 192.0.2.1", "4 c.example. 1 A 192.0.2.9"});
}

TEST_CASE("parse: R1035-8 each fault has its line and column, and the next record is read",
          "[zone]") {
    const auto [line, place, word] = GENERATE(table<const char*, const char*, const char*>(
        {{"a..b 1 A 192.0.2.1", "1:1", "owner"},
         {"\"a\" 1 A 192.0.2.1", "1:1", "quotes"},
         {"a 1x A 192.0.2.1", "1:3", "TTL"},
         {"a 4294967296 A 192.0.2.1", "1:3", "TTL"},
         {"a  CH 1 A 192.0.2.1", "1:4", "class"},
         {"a 1 IN CLASS3 A 192.0.2.1", "1:8", "record type"},
         {"a 1 FOO x", "1:5", "record type"},
         {"a 1 ANY x", "1:5", "messages only"},
         {"a 1 IN", "1:5", "before its type"},
         {"a 1 A", "1:5", "missing"},
         {"a 1 A  1.2.3", "1:8", "IPv4"},
         {"a 1 MX ( 10 ;c\n\tb..c )", "1:10", "MX"},
         {"a 1 MX (\n\t70000 b )", "2:2", "65535"},
         {"a 1 TXT \"b", "1:9", "quote"},
         {"a 1 TXT )", "1:9", "')'"},
         {"$FOO bar", "1:1", "directive"},
         {"$TTL", "1:1", "$TTL needs"},
         {"$TTL x", "1:6", "TTL"},
         {"$TTL 1 2", "1:8", "more"},
         {"$ORIGIN", "1:1", "$ORIGIN needs"},
         {"$ORIGIN a..b", "1:9", "domain name"},
         {"$ORIGIN \"a\"", "1:9", "quotes"},
         {"$INCLUDE", "1:1", "$INCLUDE needs"},
         {"$INCLUDE none", "1:10", "no such file"},
         {"$GENERATE 1-2", "1:1", "$GENERATE needs"},
         {"$GENERATE 2-1 a$ 1 A 192.0.2.$", "1:11", "ends before"},
         {"$GENERATE 1-2 a..$ 1 A 192.0.2.$", "1:15", "owner"},
         {"$GENERATE 1-2 a$ 1 A 192.0.2", "1:22", "IPv4"},
         {"$GENERATE 1-2 ${x} 1 A 192.0.2.1", "1:15", "modifier"},
         {"$GENERATE 0-2000000 a$ 1 A 192.0.2.1", "1:11", "1000000"}}));
    CAPTURE(line);
    const auto outcome = read(std::string(line) + "\nlast 1 A 192.0.2.9\n");
    REQUIRE(outcome.faults.size() == 1);
    CHECK_THAT(outcome.faults[0], Contains("z/main:" + std::string(place) + ":") && Contains(word));
    REQUIRE(outcome.records.size() == 1);
    CHECK_THAT(outcome.records[0], Contains("last.example."));
}

TEST_CASE("parse: all faults are reported, not the first", "[zone]") {
    CHECK(read("a 1 A x\nb 1 A y\nc 1 A z\n").faults.size() == 3);
}

TEST_CASE("parse: an open parenthesis is told once and costs its own record", "[zone]") {
    const auto outcome = read("a 1 TXT (b\n  c\nd 1 A 192.0.2.1\n");
    REQUIRE(outcome.faults.size() == 1);
    CHECK_THAT(outcome.faults[0], Contains("z/main:1:9: ") && Contains("'('"));
    CHECK(outcome.records == Lines{"3 d.example. 1 A 192.0.2.1"});
}

TEST_CASE("parse: records that lean on a faulty owner go nowhere", "[zone]") {
    const auto outcome = read("a 1 A 192.0.2.1\nb..c 1 A 192.0.2.2\n 1 A 192.0.2.3\n");
    CHECK(outcome.faults.size() == 1);
    CHECK(outcome.records.size() == 1);
    CHECK_THAT(read(" 1 A 192.0.2.1\n").faults.at(0), Contains("no owner"));
}

TEST_CASE("parse: R1035-8 $INCLUDE has its own origin, and ours is restored", "[zone]") {
    const auto outcome = read("a 1 A 192.0.2.1\n$INCLUDE sub/b sub\n A 192.0.2.3\nc A 192.0.2.4\n",
                              {{"z/sub/b", "$INCLUDE \"c\"\n$ORIGIN other.\nx A 192.0.2.2\n"},
                               {"z/sub/c", "y A 192.0.2.9\n"}});
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records == Lines{"1 a.example. 1 A 192.0.2.1", "1 y.sub.example. 1 A 192.0.2.9",
                                   "3 x.other. 1 A 192.0.2.2", "3 a.example. 1 A 192.0.2.3",
                                   "4 c.example. 1 A 192.0.2.4"});
}

TEST_CASE("parse: files that include themselves or too deep are refused", "[zone]") {
    CHECK_THAT(read("$INCLUDE main\n").faults.at(0), Contains("itself"));
    CHECK_THAT(read("$INCLUDE a\n", {{"z/a", "$INCLUDE ../z/main\n"}}).faults.at(0),
               Contains("z/a:1:10: ") && Contains("itself"));
    std::map<std::string, std::string> files;
    for (int depth = 0; depth < 30; ++depth) {
        files["z/" + std::to_string(depth)] = "$INCLUDE " + std::to_string(depth + 1) + "\n";
    }
    CHECK_THAT(read("$INCLUDE 0\n", files).faults.at(0),
               Contains("z/15:1:10: ") && Contains("deep"));
}

TEST_CASE("parse: $GENERATE makes a record for each number, all with its line", "[zone]") {
    const auto outcome = read(
        "$GENERATE 8-12/2 h${0,3} 1 A 192.0.2.$\n"
        "$GENERATE 26-26 ${0,0,x}.${0,0,X}.${0,0,o}.${-6,4,d}.${0,3,n} 1 TXT \\$ $$ \"$\"\n");
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records == Lines{"1 h008.example. 1 A 192.0.2.8",
                                   "1 h010.example. 1 A 192.0.2.10",
                                   "1 h012.example. 1 A 192.0.2.12",
                                   "2 1a.1A.32.0020.a.1.example. 1 TXT \"$\" \"$\" \"26\""});
}

TEST_CASE("parse: quotes around all data of $GENERATE hold it together, as in BIND", "[zone]") {
    const auto outcome = read(
        "$GENERATE 7-7 a$ 1 MX \"10 mail$\"\n"
        "$GENERATE 7-7 a$ 1 CNAME \"b$\" \n"
        "$GENERATE 7-7 a$ 1 TXT \"a $\"\n"
        "$GENERATE 7-7 a$ 1 TXT \"\\\"a $\\\" \\065 \\\\\"\n"
        "$GENERATE 7-7 a$ 1 TXT \"a $\" \"b\"\n");
    CHECK(outcome.faults == Lines{});
    CHECK(outcome.records ==
          Lines{"1 a7.example. 1 MX 10 mail7.example.", "2 a7.example. 1 CNAME b7.example.",
                "3 a7.example. 1 TXT \"a\" \"7\"", "4 a7.example. 1 TXT \"a 7\" \"A\" \"\\\\\"",
                "5 a7.example. 1 TXT \"a 7\" \"b\""});
}

TEST_CASE("parse: line ends, blanks and sizes of any kind are read", "[zone]") {
    CHECK(read("").records.empty());
    CHECK(read("\n\r\n \t\n").faults.empty());
    CHECK(read("a\t1\tA\t192.0.2.1\r\n A 192.0.2.2").records.size() == 2);
    CHECK(read("\xEF\xBB\xBF"
               "a 1 A 192.0.2.1")
              .records.size() == 1);
    CHECK(read("a 1 A 192.0.2.1;" + std::string(1 << 20, 'x') + "\nb 1 A 192.0.2.1\n")
              .records.size() == 2);
    const auto long_line = read("a 1 A " + std::string(1 << 20, 'x') + "\nb 1 A 192.0.2.1\n");
    CHECK(long_line.records.size() == 1);
    CHECK(long_line.faults.at(0).size() < 300);
}

TEST_CASE("parse: a NUL is a fault at its place", "[zone]") {
    const auto outcome = read(std::string_view("a 1 A 1\0002.0.2.1\nb 1 A 192.0.2.1\n", 32));
    REQUIRE(outcome.faults.size() == 1);
    CHECK_THAT(outcome.faults[0], Contains("z/main:1:8: ") && Contains("NUL"));
    CHECK(outcome.records.size() == 1);
}

TEST_CASE("parse: faults end at a maximum, and the last says so", "[zone]") {
    std::string text;
    for (std::size_t line = 0; line < 2 * zone::kMaxFaults; ++line)
        text += "a 4294967295 A 192.0.2.1\n";
    auto outcome = read(text);
    REQUIRE(outcome.faults.size() == zone::kMaxFaults + 1);
    CHECK_THAT(outcome.faults.back(), Contains("more faults"));
    CHECK_FALSE(base::any_error(outcome.raw));
    outcome = read(text + "a 1 A x\n");
    CHECK(base::any_error(outcome.raw));
}
