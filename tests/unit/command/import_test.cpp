// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <sstream>

#include "leeward/command/run.hpp"
#include "ran.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace leeward;
namespace fs = std::filesystem;

namespace {

constexpr const char* kRecords = R"({"ResourceRecordSets": [
  {"Name": "www.example.com", "Type": "A", "SetIdentifier": "a", "Weight": 1, "TTL": 60,
   "ResourceRecords": [{"Value": "192.0.2.1"}]},
  {"Name": "plain.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.2"}]}
]})";

}  // namespace

TEST_CASE("import: writes what leeward check accepts, and says what went where", "[command]") {
    const support::TempFolder folder;
    const std::string records = folder.write("records.json", kRecords);
    const std::string out = folder.path() + "/new/out";
    const Ran ran = run_words({"import", "route53", records, "--zone", "example.com", "-o", out});
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(ran.out ==
          "read: 2 record sets, 0 health checks, 0 traffic policies\n"
          "wrote: " +
              out +
              "/example.com.zone\n"
              "in zone files, as they were: 1 record set\n"
              "wrote: " +
              out + "/leeward.toml: 1 record, 1 target, 0 pools, 0 checks\n");
    CHECK(ran.err.find("its SOA is in none of the files") != std::string::npos);
    const Ran checked = run_words({"check", "-c", out + "/leeward.toml"});
    INFO(checked.err);
    CHECK(checked.status == 0);
    CHECK(checked.out.find("1 steered") != std::string::npos);
    const Ran explained =
        run_words({"explain", "-c", out + "/leeward.toml", "www.example.com", "A"});
    CHECK(explained.out.find("192.0.2.1") != std::string::npos);
}

TEST_CASE("import: writes over nothing that is there, unless told to", "[command]") {
    const support::TempFolder folder;
    const std::string records = folder.write("records.json", kRecords);
    const std::string mine = folder.write("leeward.toml", "mine");
    const std::vector<std::string> words = {"import",       "route53", records,      "--zone",
                                            "example.com.", "-o",      folder.path()};
    const Ran ran = run_words(words);
    CHECK(ran.status == 1);
    CHECK(ran.err.find("leeward: " + mine + ": is there already") != std::string::npos);
    CHECK(text_of(mine) == "mine");
    CHECK_FALSE(fs::exists(folder.path() + "/example.com.zone"));
    std::vector<std::string> forced = words;
    forced.emplace_back("--force");
    CHECK(run_words(forced).status == 0);
    CHECK(text_of(mine) != "mine");
}

TEST_CASE("import: a fault leaves nothing written, and all of them are said", "[command]") {
    const support::TempFolder folder;
    const std::string bad = folder.write("bad.json", "{\"ResourceRecordSets\": [{}]}");
    const std::string broken = folder.write("broken.json", "{");
    const std::string out = folder.path() + "/out";
    const Ran ran =
        run_words({"import", "route53", bad, broken, "--zone", "example.com", "-o", out});
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(bad + ":1:25: ResourceRecordSets: has no Name") != std::string::npos);
    CHECK(ran.err.find(broken + ":1:2: is no JSON") != std::string::npos);
    CHECK_FALSE(fs::exists(out));
    const Ran none = run_words({"import", "route53", folder.path() + "/gone.json", "-o", out});
    CHECK(none.status == 1);
    CHECK(none.err.find("gone.json: no such file") != std::string::npos);
}

TEST_CASE("import: bad usage is status 2", "[command]") {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"import"},
          {"import", "bind", "x"},
          {"import", "route53"},
          {"import", "route53", "x.json"},
          {"import", "route53", "x.json", "-o", "out", "--zone", "a..b"}}) {
        const Ran ran = run_words(words);
        INFO(ran.err);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
    }
}
