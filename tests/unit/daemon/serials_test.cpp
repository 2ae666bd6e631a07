// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/serials.hpp"

#include "demo_files.hpp"
#include "support/catch.hpp"

namespace leeward::daemon {
namespace {

using Lines = std::vector<std::string>;

/// A zone of a file and one without, beside records that the configuration steers.
Assembled site(const std::string& serial, const std::string& records,
               const std::string& steered = "eu") {
    Assembled assembled = support::assemble(
        {{"leeward.toml",
          "zone = [{ name = \"a.test\", file = \"a.zone\" }, "
          "{ name = \"made.test\", ns = [\"" +
              steered +
              ".made.test.\"] }]\nregion.eu = { a = \"192.0.2.1\" }\n"
              "record.\"" +
              steered + ".a.test.\" = { simple = \"eu\", check = \"none\" }\n"},
         {"a.zone", "@ 60 SOA ns h " + serial + " 7200 900 1209600 60\n@ 60 NS ns\n" + records}});
    REQUIRE_FALSE(base::any_error(assembled.faults));
    return assembled;
}

Lines warnings(const Assembled& before, const Assembled& after) {
    Lines lines;
    for (const base::Fault& fault : faults_of_serials(*before.zones, after)) {
        lines.push_back(base::to_string(fault));
    }
    return lines;
}

const std::string kRecords =
    "ns 60 A 192.0.2.1\nns 60 TXT a\nx.y 60 MX 1 ns\nx.y 60 MX 2 mail.x.y\nmail.x.y 60 A "
    "192.0.2.2\n";

TEST_CASE("serials: R1982-1 a serial that goes back is told, one that goes round is not",
          "[daemon]") {
    const auto change = [](const std::string& from, const std::string& to) {
        return warnings(site(from, kRecords), site(to, kRecords + "new 60 A 192.0.2.9\n"));
    };
    CHECK(change("5", "6").empty());
    CHECK(change("4294967295", "0").empty());
    CHECK(change("0", "2147483647").empty());
    CHECK(
        change("6", "5") ==
        Lines{"a.zone: warning: zone a.test.: the serial went from 6 to 5, which is not newer (RFC "
              "1982), so secondaries keep the zone they have; go on from 6"});
    CHECK(change("0", "2147483648").size() == 1);
    CHECK(change("2147483648", "0").size() == 1);
    CHECK(change("2147483649", "0").empty());
}

TEST_CASE("serials: R1982-1 a zone that changes under one serial is told, however it changes",
          "[daemon]") {
    const Assembled before = site("5", kRecords);
    const Lines told = {
        "a.zone: warning: zone a.test.: the records changed and the serial is still 5, so "
        "secondaries keep the zone they have; raise it with each change"};
    CHECK(warnings(before, site("5", kRecords)).empty());
    CHECK(warnings(before, site("6", kRecords)).empty());
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"192.0.2.2", "192.0.2.3"},
             {"ns 60 A", "ns 61 A"},
             {"MX 2 mail.x.y", "MX 3 mail.x.y"},
             {"MX 2 mail.x.y", "MX 2 mail.y.y"},
             {"ns 60 TXT a\n", ""},
             {"ns 60 TXT a\n", "ns 60 TXT a\nns 60 TXT b\n"},
             {"ns 60 TXT a\n", "ns 60 TXT a\nother 60 TXT a\n"},
             {"mail.x.y 60 A", "m.x.y 60 A"}}) {
        std::string records = kRecords;
        records.replace(records.find(from), from.size(), to);
        INFO(from << " -> " << to);
        CHECK(warnings(before, site("5", records)) == told);
        CHECK(warnings(site("5", records), before) == told);
        CHECK(warnings(before, site("6", records)).empty());
    }
    // The same in another order and other letters; steered records, and a zone without a file, have
    // no serial that counts.
    CHECK(warnings(before, site("5",
                                "mail.x.y 60 A 192.0.2.2\nX.y 60 MX 2 mail.x.y\nx.y 60 MX 1 ns\nNS "
                                "60 TXT a\nns 60 A 192.0.2.1\n"))
              .empty());
    CHECK(warnings(before, site("5", kRecords, "us")).empty());
}

TEST_CASE("serials: a zone that is new, gone, or below another has none to compare with",
          "[daemon]") {
    const Assembled before = site("9", kRecords);
    const Assembled after = support::assemble(
        {{"leeward.toml", "zone = { name = \"sub.a.test\", file = \"a.zone\" }\n"},
         {"a.zone", "@ 60 SOA ns h 1 7200 900 1209600 60\n@ 60 NS ns\nns 60 A 192.0.2.1\n"}});
    REQUIRE_FALSE(base::any_error(after.faults));
    CHECK(warnings(before, after).empty());
    const Assembled broken = support::assemble({{"leeward.toml", "zone = 7\n"}});
    CHECK(warnings(before, broken).empty());
}

}  // namespace
}  // namespace leeward::daemon
