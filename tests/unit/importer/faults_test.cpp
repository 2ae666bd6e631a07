// SPDX-License-Identifier: Apache-2.0
// What is refused: each row is an export, and the whole of what is said about it.

#include "exports.hpp"
#include "support/catch.hpp"

using namespace leeward;
using test::a_record;
using test::alias;
using test::checks;
using test::listing;
using test::record_set;

namespace {

struct Row {
    const char* rule;
    std::vector<std::string> files;
    std::string faults;  // the beginning of each line, without the file's name
};

/// True when each line of `said` begins as the line of `wanted` does.
bool begins_alike(const std::string& said, const std::string& wanted) {
    std::size_t left = 0;
    std::size_t right = 0;
    while (left < said.size() && right < wanted.size()) {
        const std::size_t left_end = said.find('\n', left);
        const std::size_t right_end = wanted.find('\n', right);
        const std::string line = wanted.substr(right, right_end - right);
        if (said.compare(left, line.size(), line) != 0) return false;
        left = left_end + 1;
        right = right_end + 1;
    }
    return left >= said.size() && right >= wanted.size();
}

std::string weighted(const std::string& id, const std::string& value = "192.0.2.1") {
    return a_record("www.example.com", R"("SetIdentifier": ")" + id + R"(", "Weight": 1)", value);
}

std::string member(const std::string& id, const std::string& field) {
    return a_record("www.example.com", R"("SetIdentifier": ")" + id + R"(", )" + field);
}

const Row kRecords[] = {
    {"Z-10: a set identifier twice in a group",
     {listing({weighted("x"), weighted("x", "192.0.2.2")})},
     "a.json:3:1: www.example.com. A 'x': has the SetIdentifier of the one in line 2\n"},
    {"Z-10: no set identifier",
     {listing({a_record("www.example.com", R"("Weight": 1)")})},
     "a.json:2:1: www.example.com. A: is weighted and has no SetIdentifier\n"},
    {"Z-9: a simple name and type twice, on two pages",
     {listing({a_record("www.example.com", "")}), listing({a_record("WWW.example.com.", "")})},
     "b.json:2:1: www.example.com. A: has a twin, the one in a.json line 2\n"},
    {"R-4: two policies in one record set",
     {listing({member("x", R"("Weight": 1, "Region": "eu-west-1")")})},
     "a.json:2:87: www.example.com. A 'x': Region: stands beside what makes it weighted\n"},
    {"R-4: two policies in one group",
     {listing({weighted("x"), member("y", R"("Region": "eu-west-1")")})},
     "a.json:3:1: www.example.com. A 'y': is latency, and the one in line 2 is weighted\n"},
    {"R-5: a simple record set beside a policy",
     {listing({weighted("x"), a_record("www.example.com", "")})},
     "a.json:3:1: www.example.com. A: is simple, and the one in line 2 is weighted\n"},
    {"R-13, L-1: a region twice",
     {listing({member("x", R"("Region": "eu-west-1")"), member("y", R"("Region": "eu-west-1")")})},
     "a.json:3:1: www.example.com. A 'y': is for 'eu-west-1' as is the one in line 2\n"},
    {"R-13, G-15: a place twice",
     {listing({member("x", R"("GeoLocation": {"CountryCode": "*"})"),
               member("y", R"("GeoLocation": {"CountryCode": "*"})")})},
     "a.json:3:1: www.example.com. A 'y': is for 'default' as is the one in line 2\n"},
    {"R-13, F-14: a role twice",
     {listing({member("x", R"("Failover": "PRIMARY")"), member("y", R"("Failover": "PRIMARY")")})},
     "a.json:3:1: www.example.com. A 'y': is for 'PRIMARY' as is the one in line 2\n"},
    {"R-14: two collections in a group",
     {listing({member("x", R"("CidrRoutingConfig": {"CollectionId": "k", "LocationName": "*"})"),
               member("y", R"("CidrRoutingConfig": {"CollectionId": "l", "LocationName": "n"})")})},
     "a.json:3:1: www.example.com. A 'y': takes its networks from another collection\n"
     "a.json:3:1: www.example.com. A 'y': names the CIDR collection l, whose blocks are in no "
     "file\n"},
    {"R-12: nothing to answer",
     {listing({record_set("www.example.com", "A", R"("TTL": 60)")})},
     "a.json:2:1: www.example.com. A: must have exactly one of ResourceRecords\n"},
    {"R-12: values and an alias",
     {listing({alias("www.example.com", "A", "b.example.com",
                     R"("TTL": 1, "ResourceRecords": [{"Value": "192.0.2.1"}])")})},
     "a.json:2:1: www.example.com. A: must have exactly one of ResourceRecords\n"},
    {"R-12: values without a TTL",
     {listing(
         {record_set("www.example.com", "A", R"("ResourceRecords": [{"Value": "192.0.2.1"}])")})},
     "a.json:2:1: www.example.com. A: has no TTL\n"},
    {"R-7: a CNAME at the apex, and one beside another type",
     {listing({record_set("example.com", "CNAME",
                          R"("TTL": 1, "ResourceRecords": [{"Value": "a.example."}])"),
               record_set("www.example.com", "CNAME",
                          R"("TTL": 1, "ResourceRecords": [{"Value": "a.example."}])"),
               a_record("www.example.com", "")})},
     "a.json:2:1: example.com. CNAME: is a CNAME at the zone's apex\n"
     "a.json:4:1: www.example.com. A: stands beside the CNAME in line 3\n"},
    {"R-8: a CNAME of two values",
     {listing({record_set(
         "www.example.com", "CNAME",
         R"("TTL": 1, "ResourceRecords": [{"Value": "a.example."}, {"Value": "b.example."}])")})},
     "a.json:2:1: www.example.com. CNAME: has 2 values; a CNAME has one\n"},
    {"R-17: a value twice",
     {listing({record_set(
         "www.example.com", "A",
         R"("TTL": 1, "ResourceRecords": [{"Value": "192.0.2.1"}, {"Value": "192.0.2.1"}])")})},
     "a.json:2:106: www.example.com. A: Value: '192.0.2.1' stands twice\n"},
    {"R-10: NS takes simple routing only",
     {listing({record_set(
         "sub.example.com", "NS",
         R"("SetIdentifier": "x", "Weight": 1, "TTL": 1, "ResourceRecords": [{"Value": "a."}])")})},
     "a.json:2:1: sub.example.com. NS 'x': is of a type that takes simple routing\n"},
    {"M-8, M-9: multivalue aliases and CNAMEs",
     {listing({alias("www.example.com", "A", "example.net",
                     R"("SetIdentifier": "x", "MultiValueAnswer": true)"),
               record_set("c.example.com", "CNAME",
                          R"("SetIdentifier": "x", "MultiValueAnswer": true, "TTL": 1,
                          "ResourceRecords": [{"Value": "a.example."}])")})},
     "a.json:2:1: www.example.com. A 'x': is an alias, which has no multivalue answers (M-8)\n"
     "a.json:3:1: c.example.com. CNAME 'x': is a CNAME, which has no multivalue answers (M-9)\n"},
    {"RFC 2181 section 5: a value in two members of one answer",
     {listing(
         {member("x", R"("MultiValueAnswer": true)"), member("y", R"("MultiValueAnswer": true)")})},
     "a.json:3:1: www.example.com. A 'y': has the value '192.0.2.1' of the one in line 2 too\n"},
    {"A-21: an alias to nowhere",
     {listing({alias("www.example.com", "A", "b.example.com")})},
     "a.json:2:1: www.example.com. A: is an alias of b.example.com., which is not there (A-21)\n"},
    {"A-2: an alias of another type",
     {listing({alias("www.example.com", "AAAA", "b.example.com"), a_record("b.example.com", "")})},
     "a.json:2:1: www.example.com. AAAA: is an alias of b.example.com., which has no AAAA record "
     "set\n"},
    {"A-21: an alias within this hosted zone to a name outside of it",
     {listing({alias("www.example.com", "A", "b.example.net")}),
      R"({"HostedZone": {"Id": "/hostedzone/Z1", "Name": "example.com."}})"},
     "a.json:2:1: www.example.com. A: is an alias of b.example.net., which does not lie within\n"},
    {"A-23: a circle of aliases",
     {listing({alias("a.example.com", "A", "b.example.com"),
               alias("b.example.com", "A", "c.example.com"),
               alias("c.example.com", "A", "b.example.com"),
               alias("d.example.com", "A", "d.example.com")})},
     "a.json:4:1: c.example.com. A: closes a circle of aliases (A-23): b.example.com. -> "
     "c.example.com. -> b.example.com.\n"
     "a.json:5:1: d.example.com. A: closes a circle of aliases (A-23): d.example.com. -> "
     "d.example.com.\n"},
    {"C-10: a health check that is in none of the files",
     {listing({member("x", R"("Weight": 1, "HealthCheckId": "c2")")}), checks({test::kTcpCheck})},
     "a.json:2:94: www.example.com. A 'x': names the health check c2, which is in none of the "
     "files (C-10); add the page\n"},
    {"C-10: no file of health checks at all",
     {listing({member("x", R"("Weight": 1, "HealthCheckId": "c2")")})},
     "a.json:2:94: www.example.com. A 'x': names the health check c2, and no file has health "
     "checks (C-10); add the output of `aws route53 list-health-checks`\n"},
    {"TTL-5: an alias with a TTL",
     {listing({alias("www.example.com", "A", "example.net", R"("TTL": 60)")})},
     "a.json:2:49: www.example.com. A: TTL: is not for an alias\n"},
    {"Z-9: outside of the zone",
     {listing({a_record("www.example.net", "")})},
     "a.json:2:1: www.example.net. A: lies outside of the zone example.com.\n"},
    {"an unknown policy",
     {listing({member("x", R"("Moonphase": "full")")})},
     "a.json:2:1: www.example.com. A 'x': has a SetIdentifier and no policy\n"
     "a.json:2:64: www.example.com. A 'x': has the field 'Moonphase', which is not known here\n"},
    {"a field that is nearly right",
     {listing({a_record("www.example.com", R"("HealthcheckId": "c1")")})},
     "a.json:2:42: www.example.com. A: has the field 'HealthcheckId', which is not known here; did "
     "you mean 'HealthCheckId'\n"},
    {"IP-3: a collection without its blocks",
     {listing({member("x", R"("CidrRoutingConfig": {"CollectionId": "k", "LocationName": "n"})")})},
     "a.json:2:1: www.example.com. A 'x': names the CIDR collection k, whose blocks are in no "
     "file; add the output of `aws route53 list-cidr-blocks --collection-id k`\n"},
    {"IP-9: a block twice",
     {R"({"CidrBlocks": [{"CidrBlock": "192.0.2.0/24", "LocationName": "n"},
                         {"CidrBlock": "192.0.2.0/24", "LocationName": "o"}]})"},
     "a.json:1:1: gives the block 192.0.2.0/24 a second time\n"},
    {"API-13: an instance without its files",
     {listing({record_set("www.example.com", "A", R"("TrafficPolicyInstanceId": "i")")})},
     "a.json:2:1: www.example.com. A: is answered by the traffic policy instance i, which is in no "
     "file\n"},
};

const Row kNumbers[] = {
    {"W-1: 256 is no weight",
     {listing({member("x", R"("Weight": 256)")})},
     "a.json:2:74: www.example.com. A 'x': Weight: '256' is no whole number from 0 to 255\n"},
    {"W-1: nor is -1",
     {listing({member("x", R"("Weight": -1)")})},
     "a.json:2:74: www.example.com. A 'x': Weight: '-1' is no whole number from 0 to 255\n"},
    {"W-1: nor is 1.5",
     {listing({member("x", R"("Weight": 1.5)")})},
     "a.json:2:74: www.example.com. A 'x': Weight: '1.5' is no whole number from 0 to 255\n"},
    {"P-3: bias 100",
     {listing({member("x", R"("GeoProximityLocation": {"AWSRegion": "eu-west-1", "Bias": 100})")})},
     "a.json:2:123: www.example.com. A 'x': GeoProximityLocation: Bias: '100' is no whole number "
     "from -99 to 99\n"},
    {"P-2: three decimals, and beyond the pole",
     {listing({member("x", R"("GeoProximityLocation": {"Coordinates": {"Latitude": "1.234",
                              "Longitude": "180.01"}})")})},
     "a.json:2:117: www.example.com. A 'x': GeoProximityLocation: Coordinates: Latitude: '1.234' "
     "is no number of degrees; write -90 to 90 with at most two decimals (P-2)\n"
     "a.json:3:44: www.example.com. A 'x': GeoProximityLocation: Coordinates: Longitude: "
     "'180.01'\n"},
    {"P-1: two places in one",
     {listing({member("x", R"("GeoProximityLocation": {"AWSRegion": "eu-west-1",
                              "LocalZoneGroup": "us-west-2-lax-1"})")})},
     "a.json:2:88: www.example.com. A 'x': GeoProximityLocation: must have exactly one of\n"},
    {"P-1: a region whose place is not known",
     {listing({member("x", R"("GeoProximityLocation": {"AWSRegion": "xx-nowhere-1"})")})},
     "a.json:2:102: www.example.com. A 'x': GeoProximityLocation: AWSRegion: where 'xx-nowhere-1' "
     "is, is not known here; write Coordinates\n"},
    {"G-1: a continent beside a country",
     {listing({member("x", R"("GeoLocation": {"ContinentCode": "EU", "CountryCode": "FR"})")})},
     "a.json:2:97: www.example.com. A 'x': GeoLocation: ContinentCode: stands beside a country\n"},
    {"G-2: no continent",
     {listing({member("x", R"("GeoLocation": {"ContinentCode": "XX"})")})},
     "a.json:2:97: www.example.com. A 'x': GeoLocation: ContinentCode: 'XX' is not known\n"},
    {"G-3: a subdivision of nothing, and a country in small letters",
     {listing({member("x", R"("GeoLocation": {"SubdivisionCode": "WA"})"),
               member("y", R"("GeoLocation": {"CountryCode": "us"})")})},
     "a.json:2:99: www.example.com. A 'x': GeoLocation: SubdivisionCode: 'WA' is no subdivision\n"
     "a.json:3:95: www.example.com. A 'y': GeoLocation: CountryCode: 'us' is no country\n"},
    {"F-1: no role",
     {listing({member("x", R"("Failover": "TERTIARY")")})},
     "a.json:2:76: www.example.com. A 'x': Failover: 'TERTIARY' is not known; it is one of "
     "PRIMARY, SECONDARY\n"},
    {"R-1: an unknown type, and a value that does not fit its own",
     {listing({record_set("www.example.com", "APL", R"("TTL": 1)"),
               a_record("www.example.com", "", "192.0.2.256")})},
     "a.json:2:1: ResourceRecordSets: must have exactly one of\n"
     "a.json:2:37: ResourceRecordSets: Type: 'APL' is not known\n"
     "a.json:3:83: www.example.com. A: Value: '192.0.2.256' is no A record\n"},
    {"TTL-1: a TTL beyond 31 bits",
     {listing({record_set("www.example.com", "A",
                          R"("TTL": 2147483648, "ResourceRecords": [{"Value": "192.0.2.1"}])")})},
     "a.json:2:49: www.example.com. A: TTL: '2147483648' is no whole number from 0 to "
     "2147483647\n"},
    {"Z-13: a label that is too long",
     {listing({a_record(std::string(64, 'a') + ".example.com", "")})},
     "a.json:2:10: ResourceRecordSets: Name: 'aaaaaaaa\n"},
};

const Row kChecks[] = {
    {"HX-1: a threshold beyond 256",
     {checks({R"("Type": "CALCULATED", "HealthThreshold": 257, "ChildHealthChecks": ["c1"])"})},
     "a.json:2:1: health check c1: counts c1, which is calculated itself (HX-6)\n"
     "a.json:2:77: health check c1: HealthThreshold: '257' is no whole number from 0 to 256\n"},
    {"C-10, HX-6: children that are missing or calculated",
     {checks({R"("Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": ["c9"])",
              R"("Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": ["c1"])"})},
     "a.json:2:1: health check c1: names the health check c9, which is in none of the files\n"
     "a.json:3:1: health check c2: counts c1, which is calculated itself (HX-6)\n"},
    {"HX-1: nothing to count",
     {checks({R"("Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": [])"})},
     "a.json:2:101: health check c1: ChildHealthChecks: is empty\n"},
    {"HC-1: an unknown type",
     {checks({R"("Type": "ICMP")"})},
     "a.json:2:44: health check c1: Type: 'ICMP' is not known; it is one of\n"},
    {"HC-12: nothing to probe",
     {checks({R"("Type": "HTTP")"})},
     "a.json:2:35: health check c1: has neither IPAddress nor FullyQualifiedDomainName\n"},
    {"HC-16, HC-17: intervals and thresholds",
     {checks(
         {R"("Type": "HTTP", "IPAddress": "192.0.2.1", "RequestInterval": 20, "FailureThreshold": 11)"})},
     "a.json:2:97: health check c1: RequestInterval: is neither 10 nor 30 (HC-16)\n"
     "a.json:2:121: health check c1: FailureThreshold: '11' is no whole number from 1 to 10\n"},
    {"HC-4: a TCP check without a port",
     {checks({R"("Type": "TCP", "IPAddress": "192.0.2.1")"})},
     "a.json:2:35: health check c1: has no Port\n"},
    {"HC-12: no address",
     {checks({R"("Type": "HTTP", "IPAddress": "192.0.2")"})},
     "a.json:2:65: health check c1: IPAddress: '192.0.2' is no address\n"},
    {"HC-3: nothing to search for",
     {checks({R"("Type": "HTTP_STR_MATCH", "IPAddress": "192.0.2.1")"})},
     "a.json:2:35: health check c1: has no SearchString\n"},
    {"an ID twice",
     {checks({test::kTcpCheck}), checks({test::kTcpCheck})},
     "b.json:2:1: health check c1: stands in a.json line 2 already; give each page once\n"},
};

const Row kFiles[] = {
    {"broken JSON", {"{\"ResourceRecordSets\": [\n{]"}, "a.json:2:2: is no JSON: syntax error\n"},
    {"no export", {R"({"Buckets": []})"}, "a.json:1:1: is no export that is known here\n"},
    {"no object", {"[]"}, "a.json:1:1: is a list; it must be an object\n"},
    {"all of several files at once",
     {"[", R"({"HealthChecks": [{"Id": "a b"}]})"},
     "a.json:1:2: is no JSON\n"
     "b.json:1:19: health check a b: has no HealthCheckConfig\n"
     "b.json:1:26: health check a b: Id: is no good name for a check\n"},
    {"C-10, A-21, R-14, T-2: faults of every kind at once",
     {listing({alias("a.example.com", "A", "gone.example.com"),
               member("x", R"("CidrRoutingConfig": {"CollectionId": "k", "LocationName": "n"})"),
               a_record("c.example.com", R"("HealthCheckId": "c1")"),
               record_set("i.example.com", "A", R"("TrafficPolicyInstanceId": "i")")})},
     "a.json:2:1: a.example.com. A: is an alias of gone.example.com., which is not there\n"
     "a.json:3:1: www.example.com. A 'x': names the CIDR collection k, whose blocks are in no "
     "file\n"
     "a.json:4:57: c.example.com. A: names the health check c1, and no file has health checks\n"
     "a.json:5:1: i.example.com. A: is answered by the traffic policy instance i\n"},
    {"text for a list",
     {R"({"ResourceRecordSets": "none"})"},
     "a.json:1:24: ResourceRecordSets: is text; it must be a list\n"},
};

void check(const Row& row) {
    const importer::Imported imported = test::import_texts(row.files);
    INFO(row.rule);
    const std::string said = test::faults_text(imported);
    CHECK(imported.files.empty());
    if (begins_alike(said, row.faults)) return;
    CHECK(said == row.faults);
}

}  // namespace

TEST_CASE("import: record sets that Route 53 refuses are refused, with their place", "[importer]") {
    for (const Row& row : kRecords) check(row);
}

TEST_CASE("import: numbers and words out of range are refused", "[importer]") {
    for (const Row& row : kNumbers) check(row);
}

TEST_CASE("import: health checks that Route 53 refuses are refused", "[importer]") {
    for (const Row& row : kChecks) check(row);
}

TEST_CASE("import: files that are no export are refused, all at once", "[importer]") {
    for (const Row& row : kFiles) check(row);
}

TEST_CASE("import: a zone that nobody names is asked for", "[importer]") {
    const std::string pages = listing({a_record("a.example.com", "")});
    CHECK(test::faults_text(test::import_texts({pages}, nullptr))
              .find("does not say which zone its record sets are of") != std::string::npos);
    const std::string zones =
        R"({"HostedZones": [{"Id": "Z1", "Name": "example.com."}, {"Id": "Z2", "Name": "a.example.com."}]})";
    CHECK(test::faults_text(test::import_texts({pages, zones}, nullptr))
              .find("may be of example.com. or of a.example.com., as no SOA is among its record "
                    "sets; add --zone NAME") != std::string::npos);
    const std::string one = R"({"HostedZones": [{"Id": "Z1", "Name": "example.com."}]})";
    CHECK(test::faults_text(test::import_texts({pages, one}, nullptr)).empty());
    CHECK(test::faults_text(test::import_texts({zones}, nullptr)) ==
          "no file says which zone this is; add --zone NAME\n");
}
