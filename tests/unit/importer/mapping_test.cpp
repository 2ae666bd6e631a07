// SPDX-License-Identifier: Apache-2.0
// What the golden exports do not show of how record sets and checks are written.

#include "exports.hpp"
#include "support/catch.hpp"

using namespace leeward;
using test::a_record;
using test::alias;
using test::listing;
using test::record_set;

namespace {

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

std::string toml_of(const std::vector<std::string>& texts) {
    const importer::Imported imported = test::import_texts(texts);
    INFO(test::faults_text(imported));
    CHECK_FALSE(imported.files.empty());
    return test::toml(imported);
}

std::string zone_of(const std::vector<std::string>& texts) {
    return test::file_text(test::import_texts(texts), "example.com.zone");
}

std::string txt(const std::string& value) {
    return record_set("t.example.com", "TXT",
                      R"("TTL": 60, "ResourceRecords": [{"Value": ")" + value + R"("}])");
}

}  // namespace

TEST_CASE("import: Z-11, Z-12, Z-14: names in octal and any letter case, with and without the dot",
          "[importer]") {
    CHECK(has(zone_of({listing({a_record(R"(\\052.A\\056b.Example.COM)", "")})}),
              "\n*.a\\.b                        60 IN A      192.0.2.1\n"));
    CHECK(has(zone_of({listing({a_record(R"(caf\\303\\251.example.com)", "")})}),
              "\ncaf\\195\\169 "));
    CHECK(has(zone_of({listing({a_record(R"(\\100x\\177.example.com)", "")})}), "\n\\@x\\127 "));
    // Z-15: an asterisk elsewhere is an ordinary character.
    CHECK(has(zone_of({listing({a_record(R"(a.\\052.example.com)", "")})}), "\na.* "));
}

TEST_CASE("import: Z-12, Z-14: values are whole names, and TXT has octal escapes", "[importer]") {
    CHECK(has(zone_of({listing({record_set(
                  "example.com", "MX",
                  R"("TTL": 60, "ResourceRecords": [{"Value": "10 mail.example.net"}])")})}),
              "IN MX     10 mail.example.net.\n"));
    CHECK(has(zone_of({listing({txt(R"(\"\\101\\012\\\\101 \\\"x\\\"\")")})}),
              R"(IN TXT    "A\010\\101 \"x\"")"));
    CHECK(has(zone_of({listing({txt(R"(\"one\" \"two\")")})}), R"(IN TXT    "one" "two")"));
}

TEST_CASE("import: R-6, TTL-4: A and AAAA share a record only where they agree", "[importer]") {
    const auto aaaa = [](const std::string& fields, int ttl) {
        return record_set(
            "www.example.com", "AAAA",
            fmt::format(R"({}, "TTL": {}, "ResourceRecords": [{{"Value": "2001:db8::1"}}])", fields,
                        ttl));
    };
    const std::string four = a_record("www.example.com", R"("SetIdentifier": "x", "Weight": 1)");
    const std::string weight = R"("SetIdentifier": "x", "Weight": 1)";
    CHECK(has(toml_of({listing({four, aaaa(weight, 60)})}),
              "record.www = { weighted = { www-x = 1 }, ttl = 60 }\n"));
    // Another TTL, another weight, another policy: two records of one name, told apart by types.
    for (const std::string& other :
         {aaaa(weight, 61), aaaa(R"("SetIdentifier": "x", "Weight": 2)", 60),
          aaaa(R"("SetIdentifier": "x", "Region": "eu-west-1")", 60),
          aaaa(R"("SetIdentifier": "y", "Weight": 1)", 60)}) {
        const std::string text = toml_of({listing({four, other})});
        CHECK(has(text,
                  "record.\"www A\" = { weighted = { www-a-x = 1 }, name = \"www\", types = "
                  "[\"A\"], ttl = 60 }\n"));
        CHECK(has(text, "record.\"www AAAA\""));
        CHECK(has(text, "types = [\"AAAA\"]"));
    }
}

TEST_CASE("import: S-1, C-8, S-6: what does not steer stays in the zone file", "[importer]") {
    const std::string plain = a_record("plain.example.com", "");
    const std::string guarded = a_record("guarded.example.com", R"("HealthCheckId": "c1")");
    const auto imported =
        test::import_texts({listing({plain, guarded}), test::checks({test::kTcpCheck})});
    CHECK(has(test::file_text(imported, "example.com.zone"), "\nplain "));
    CHECK_FALSE(has(test::file_text(imported, "example.com.zone"), "\nguarded "));
    CHECK(has(test::toml(imported), "target.guarded = { a = \"192.0.2.1\", check = \"c1\" }"));
    CHECK(has(test::toml(imported), "record.guarded = { simple = \"guarded\", ttl = 60 }"));
    CHECK(imported.counts.record_sets == 2);
    CHECK(imported.counts.in_zone_files == 1);
    CHECK(imported.counts.records == 1);
}

TEST_CASE(
    "import: A-28, A-27: an external target that is evaluated is noted, and not a checked one",
    "[importer]") {
    const auto notes = [](const std::string& fields) {
        return test::faults_text(
            test::import_texts({listing({alias("www.example.com", "A", "lb.example.net", fields)}),
                                test::checks({test::kTcpCheck})}),
            true);
    };
    CHECK(has(notes(""), "EvaluateTargetHealth cannot be seen"));
    CHECK_FALSE(has(notes(R"("HealthCheckId": "c1")"), "EvaluateTargetHealth cannot be seen"));
}

TEST_CASE("import: A-15: what leads to something left out is left out and said", "[importer]") {
    const auto imported = test::import_texts({listing(
        {alias("a.example.com", "HTTPS", "b.example.com"),
         alias("b.example.com", "HTTPS", "d0.cloudfront.net"), a_record("a.example.com", "")})});
    const std::string notes = test::faults_text(imported, true);
    CHECK(has(notes, "a.example.com. HTTPS: is left out, as what its alias leads to is"));
    CHECK(has(notes, "b.example.com. HTTPS: is left out: an alias of a name outside"));
    CHECK_FALSE(has(test::toml(imported), "record."));
    CHECK(has(test::file_text(imported, "example.com.zone"), "\na "));
}

TEST_CASE("import: places have names that are safe, stable and their own", "[importer]") {
    const auto member = [](const std::string& name, const std::string& id, const char* value) {
        return a_record(name, R"("SetIdentifier": ")" + id + R"(", "Weight": 1)", value);
    };
    const std::string text =
        toml_of({listing({member("a.b.example.com", "x y/z", "192.0.2.1"),
                          member("a.b.example.com", "x-y-z", "192.0.2.2"),
                          member("a-b.example.com", "\xC3\xA9", "192.0.2.3"),
                          member("w.example.com", std::string(128, 'q'), "192.0.2.4"),
                          member("w.example.com", std::string(127, 'q') + "r", "192.0.2.5")})});
    CHECK(has(text, "target.a-b-x-y-z = {"));
    CHECK(has(text, "target.a-b-x-y-z-2 = {"));
    CHECK(has(text, "target.a-b-x = {"));
    CHECK(has(text, "set identifier \xC3\xA9\n"));
    const std::size_t first = text.find("target.w-qqqq");
    const std::size_t second = text.find("target.w-qqqq", first + 1);
    REQUIRE(second != std::string::npos);
    const auto name_at = [&](std::size_t at) { return text.substr(at, text.find(' ', at) - at); };
    CHECK(name_at(first) != name_at(second));
    CHECK(name_at(first).size() <= std::string("target.").size() + 63);
}

TEST_CASE("import: several zones become one configuration with whole names", "[importer]") {
    const auto zone = [](const std::string& name) {
        return listing(
            {record_set(name, "SOA",
                        R"("TTL": 900, "ResourceRecords": [{"Value":
                                   "a.example. b.example. 1 7200 900 1209600 86400"}])"),
             record_set(name, "NS", R"("TTL": 1, "ResourceRecords": [{"Value": "a.example."}])"),
             a_record("www." + name, R"("SetIdentifier": "x", "Weight": 1)")});
    };
    const auto imported = test::import_texts({zone("example.com"), zone("example.org")}, nullptr);
    CHECK(test::faults_text(imported).empty());
    CHECK(imported.files.size() == 3);
    const std::string text = test::toml(imported);
    CHECK(has(text, "zone = [\n    { name = \"example.com\", file = \"example.com.zone\" },\n"));
    CHECK(
        has(text,
            "record.\"www.example.org.\" = { weighted = { www-example-org-x = 1 }, ttl = 60 }\n"));
    const auto other = test::import_texts({zone("example.com"), zone("example.org")});
    CHECK(has(test::faults_text(other),
              "b.json:1:1: example.org.: is the zone listed here, and not "
              "example.com.; leave this file out"));
}

TEST_CASE("import: IP-9: blocks say their collection by a field or by the file's name",
          "[importer]") {
    const auto member = [](const std::string& name, const std::string& collection) {
        return a_record(name, R"("SetIdentifier": "x", "CidrRoutingConfig": {"CollectionId": ")" +
                                  collection + R"(", "LocationName": "n"})");
    };
    const auto blocks = [](const std::string& field, const std::string& block) {
        return "{" + field + R"("CidrBlocks": [{"CidrBlock": ")" + block +
               R"(", "LocationName": "n"}]})";
    };
    const std::string records =
        listing({member("a.example.com", "k1"), member("b.example.com", "k2")});
    const std::string text = toml_of({records, blocks(R"("CollectionId": "k1", )", "192.0.2.0/25"),
                                      blocks(R"("CollectionId": "k2", )", "192.0.2.128/25")});
    CHECK(has(text, "record.a = { geo = { \"192.0.2.0/25\" = \"a-x\" }, ttl = 60 }"));
    CHECK(has(text, "record.b = { geo = { \"192.0.2.128/25\" = \"b-x\" }, ttl = 60 }"));
    const auto imported = importer::import_route53({{"r.json", records},
                                                    {"out/k1.json", blocks("", "192.0.2.0/25")},
                                                    {"out/k2.json", blocks("", "192.0.2.128/25")}},
                                                   dns::Name::parse("example.com.").value());
    CHECK(has(test::toml(imported),
              "record.b = { geo = { \"192.0.2.128/25\" = \"b-x\" }, ttl = 60 }"));
    CHECK(has(test::faults_text(test::import_texts({records, blocks("", "192.0.2.0/25")})),
              "b.json:1:1: does not say which collection its blocks are of"));
}

TEST_CASE("import: T-11: numbers and flags in strings are read as such", "[importer]") {
    CHECK(has(
        toml_of({listing({a_record("www.example.com", R"("SetIdentifier": "x", "Weight": "7")")})}),
        "weighted = { www-x = 7 }"));
    CHECK(has(toml_of({listing({a_record("www.example.com",
                                         R"("SetIdentifier": "x", "MultiValueAnswer": "true")")})}),
              "multivalue = [\"www-x\"]"));
}

TEST_CASE("import: nothing of an export can break out of its comment or string", "[importer]") {
    const std::string tags =
        R"({"ResourceTagSet": {"ResourceType": "healthcheck", "ResourceId": "c1",
           "Tags": [{"Key": "Name", "Value": "a\nserver = 1\u0000\u007f"}]}})";
    const std::string check =
        R"("Type": "HTTP_STR_MATCH", "IPAddress": "192.0.2.1", "SearchString": "\"\\\n\u0001", "ResourcePath": "a\"b\n")";
    const std::string text = toml_of(
        {test::checks({check}), tags,
         listing({a_record("www.example.com", R"("SetIdentifier": "a\nb", "Weight": 1)")})});
    CHECK(has(text, "# health check a server = 1  \n"));
    CHECK(has(text, R"(body = "\"\\\u000A\u0001")"));
    CHECK(has(text, R"(http = "/a\"b%0A")"));
    CHECK(has(text, "set identifier a b\n"));
}

TEST_CASE("import: API-14: a page of several is said to be one", "[importer]") {
    const auto notes = [](const std::string& field) {
        return test::faults_text(test::import_texts({"{" + field + R"("ResourceRecordSets": []})"}),
                                 true);
    };
    CHECK(has(notes(R"("IsTruncated": true, "NextRecordName": "b.example.com.", )"),
              "a.json:1:1: warning: is one page of several; give the others, too\n"));
    CHECK(has(notes(R"("NextToken": "x", )"), "is one page of several"));
    CHECK_FALSE(has(notes(R"("IsTruncated": false, "MaxItems": "300", )"), "is one page"));
}

TEST_CASE("import: Z-1: a file's name leads nowhere else", "[importer]") {
    const auto imported = test::import_texts({listing({})}, R"(\.\.\047etc.example.)");
    for (const importer::OutputFile& file : imported.files) {
        CHECK(file.name.find('/') == std::string::npos);
        CHECK(file.name.front() != '.');
    }
}

TEST_CASE(
    "import: HC-23, HC-24, HC-25, HC-33: what belongs to many checkers is said to be left out",
    "[importer]") {
    const std::string records = listing({a_record("a.example.com", R"("HealthCheckId": "c1")")});
    const std::string check = std::string(test::kTcpCheck) +
                              R"(, "Regions": ["us-east-1", "eu-west-1", "sa-east-1"],
                                 "MeasureLatency": true)";
    const importer::Imported imported = test::import_texts({records, test::checks({check})});
    const std::string notes = test::faults_text(imported, true);
    CHECK(has(notes, "Regions"));
    CHECK(has(notes, "MeasureLatency"));
    CHECK_FALSE(imported.files.empty());
}

TEST_CASE("import: IP-10: locations and collections by name", "[importer]") {
    const std::string group =
        listing({a_record("a.example.com", R"("SetIdentifier": "office", "CidrRoutingConfig":
            {"CollectionId": "c-1", "LocationName": "head_office-1"})")});
    const std::string blocks =
        R"({"CollectionId": "c-1", "CidrBlocks": [
            {"CidrBlock": "203.0.113.0/24", "LocationName": "head_office-1"}]})";
    CHECK(has(toml_of({group, blocks}), "\"203.0.113.0/24\" = "));
}
