// SPDX-License-Identifier: Apache-2.0
// Traffic policy documents: what is refused, and what the golden export does not show.

#include "exports.hpp"
#include "support/catch.hpp"

using namespace leeward;

namespace {

std::string document(
    const std::string& rules,
    const std::string& endpoints = R"("e": {"Type": "value", "Value": "192.0.2.1"})",
    const std::string& start = "r") {
    return R"({"AWSPolicyFormatVersion": "2015-10-01", "RecordType": "A", "StartRule": ")" + start +
           "\",\n\"Endpoints\": {" + endpoints + "},\n\"Rules\": {" + rules + "}}";
}

std::string faults(const std::string& text) {
    return test::faults_text(test::import_texts({text}));
}

std::string chain(std::size_t rules) {
    std::string text;
    for (std::size_t at = 0; at < rules; ++at) {
        const bool last = at + 1 == rules;
        text +=
            fmt::format(R"({}"r{}": {{"RuleType": "weighted", "Items": [{{"Weight": 1, {}}}]}})",
                        at == 0 ? "" : ",", at,
                        last ? std::string(R"("EndpointReference": "e")")
                             : fmt::format(R"("RuleReference": "r{}")", at + 1));
    }
    return document(text, R"("e": {"Type": "value", "Value": "192.0.2.1"})", "r0");
}

}  // namespace

TEST_CASE("import: T-3 to T-10: policy documents that lead nowhere are refused", "[importer]") {
    struct Row {
        const char* rule;
        std::string text;
        std::string fault;
    };
    const Row rows[] = {
        {"T-3: an unknown format",
         R"({"AWSPolicyFormatVersion": "2014-05-09", "RecordType": "A", "StartEndpoint": "e",
            "Endpoints": {"e": {"Type": "value", "Value": "192.0.2.1"}}})",
         "AWSPolicyFormatVersion: '2014-05-09' is not known"},
        {"T-3: no start", R"({"AWSPolicyFormatVersion": "2015-10-01", "RecordType": "A"})",
         "must have exactly one of StartRule and StartEndpoint (T-3)"},
        {"T-5: no such rule", document("", "", "gone"), "has no rule 'gone'"},
        {"T-5: no such endpoint",
         document(R"("r": {"RuleType": "failover", "Primary": {"EndpointReference": "gone"}})"),
         "has no endpoint 'gone'"},
        {"T-4: an unknown endpoint",
         document(R"("r": {"RuleType": "failover", "Primary": {"EndpointReference": "e"}})",
                  R"("e": {"Type": "lambda", "Value": "x"})"),
         "endpoint 'e': Type: 'lambda' is not known"},
        {"T-4: a value that is no record of the type",
         document(R"("r": {"RuleType": "failover", "Primary": {"EndpointReference": "e"}})",
                  R"("e": {"Type": "value", "Value": "www.example.com"})"),
         "endpoint 'e': Value: 'www.example.com' is no A record"},
        {"T-8: an unknown rule", document(R"("r": {"RuleType": "moon", "Items": []})"),
         "rule 'r': RuleType: 'moon' is not known"},
        {"T-9: multivalue above a rule",
         document(R"("r": {"RuleType": "multivalue", "Items": [{"RuleReference": "s"}]},
                     "s": {"RuleType": "multivalue", "Items": [{"EndpointReference": "e"}]})"),
         "leads to a rule; a multivalue rule leads to endpoints only (T-9)"},
        {"T-10: a weight out of range", document(R"("r": {"RuleType": "weighted",
                     "Items": [{"EndpointReference": "e", "Weight": "256"}]})"),
         "Weight: '256' is no whole number from 0 to 255"},
        {"T-6, R-13: two defaults", document(R"("r": {"RuleType": "geo", "Locations": [
                     {"EndpointReference": "e", "IsDefault": true},
                     {"EndpointReference": "e", "Country": "*"}]})"),
         "is for 'default' as is the one in line 4; there is one of each (R-13)"},
        {"P-2: three decimals",
         document(R"("r": {"RuleType": "geoproximity", "GeoproximityLocations": [
                     {"EndpointReference": "e", "Latitude": "1.234", "Longitude": "0"}]})"),
         "Latitude: '1.234' is no number of degrees"},
        {"T-12: a rule that leads back to itself",
         document(R"("r": {"RuleType": "failover", "Primary": {"RuleReference": "s"}},
                     "s": {"RuleType": "failover", "Primary": {"RuleReference": "r"}})"),
         "rule 'r': leads back to itself"},
        {"C-10: a health check that is not there", document(R"("r": {"RuleType": "failover",
                     "Primary": {"EndpointReference": "e", "HealthCheck": "c1"}})"),
         "names the health check c1, and no file has health checks (C-10)"},
        {"nine rules in each other", chain(9), "rules in each other are the most"},
        {"more than can be counted", chain(2000), "rules in each other are the most"},
        {"T-1: a broken document in its wrapping",
         R"({"TrafficPolicy": {"Id": "t", "Version": 1, "Name": "n", "Type": "A",
            "Document": "{\n\"a\"}"}})",
         "a.json:2:25: traffic policy 'n': Document: line 2, column 4 of it: is no JSON"},
    };
    for (const Row& row : rows) {
        INFO(row.rule);
        const std::string said = faults(row.text);
        INFO(said);
        CHECK(said.find(row.fault) != std::string::npos);
    }
    CHECK(faults(chain(8)).empty());
}

TEST_CASE("import: T-12: what two arrows lead to is there once", "[importer]") {
    const std::string text =
        test::toml(test::import_texts({document(R"("r": {"RuleType": "latency", "Regions": [
                      {"Region": "eu-west-1", "RuleReference": "s", "EvaluateTargetHealth": true},
                      {"Region": "us-east-1", "RuleReference": "s", "EvaluateTargetHealth": true}]},
                     "s": {"RuleType": "weighted", "Items": [
                      {"EndpointReference": "e", "Weight": 1},
                      {"EndpointReference": "f", "Weight": "2"}]})",
                                                R"("e": {"Type": "value", "Value": "192.0.2.1"},
                     "f": {"Type": "value", "Value": "192.0.2.2"})")}));
    CHECK(text.find("pool.a-s = { weighted = { a-e = 1, a-f = 2 } }\n") != std::string::npos);
    CHECK(text.find("record.a = { latency = { eu-west-1 = \"a-s\", us-east-1 = \"a-s\" }, types = "
                    "[\"A\"] }\n") != std::string::npos);
    CHECK(text.find("pool.", text.find("pool.a-s") + 1) == std::string::npos);
}

TEST_CASE("import: T-3, T-4: an endpoint alone is a simple record", "[importer]") {
    const auto import = [](const std::string& type, const std::string& endpoint) {
        return test::toml(test::import_texts(
            {R"({"AWSPolicyFormatVersion": "2015-10-01", "RecordType": ")" + type +
             R"(", "StartEndpoint": "e", "Endpoints": {"e": {)" + endpoint + "}}}"}));
    };
    CHECK(import("CNAME", R"("Type": "value", "Value": "www.example.net")")
              .find("target.a-e = { cname = \"www.example.net.\", check = \"none\" }") !=
          std::string::npos);
    CHECK(import("AAAA", R"("Type": "cloudfront", "Value": "d0.cloudfront.net")")
              .find("record.a = { simple = \"a-e\", types = [\"AAAA\"] }") != std::string::npos);
    CHECK(import("A", R"("Type": "s3-website", "Region": "us-east-1", "Value": "x.example.com")")
              .find("host = \"s3-website-us-east-1.amazonaws.com\"") != std::string::npos);
}

TEST_CASE("import: T-2: an instance of another zone is said to be left out", "[importer]") {
    const std::string policy =
        R"({"TrafficPolicy": {"Id": "t", "Version": 1, "Name": "n", "Type": "A", "Document":
           "{\"AWSPolicyFormatVersion\":\"2015-10-01\",\"RecordType\":\"A\",\"StartEndpoint\":\"e\",\"Endpoints\":{\"e\":{\"Type\":\"value\",\"Value\":\"192.0.2.1\"}}}"}})";
    const std::string instance =
        R"({"TrafficPolicyInstance": {"Id": "i", "HostedZoneId": "Z", "Name": "www.example.org.",
           "TTL": 30, "TrafficPolicyId": "t", "TrafficPolicyVersion": 1, "TrafficPolicyType": "A"}})";
    const auto imported = test::import_texts({policy, instance});
    CHECK(test::faults_text(imported).empty());
    CHECK(test::faults_text(imported, true).find("lies in none of the zones that are imported") !=
          std::string::npos);
    CHECK(imported.counts.records == 0);
    const auto alone = test::import_texts({instance}, "example.org");
    CHECK(test::faults_text(alone).find(
              "is of version 1 of the traffic policy t, which is in no file; add the output of "
              "`aws route53 get-traffic-policy --id t --traffic-policy-version 1`") !=
          std::string::npos);
}

TEST_CASE("import: T-10, T-12: an endpoint twice in one rule has two names there", "[importer]") {
    const auto imported = test::import_texts({document(R"("r": {"RuleType": "weighted", "Items": [
                      {"EndpointReference": "e", "Weight": 1},
                      {"EndpointReference": "e", "Weight": 2}]})")});
    const std::string text = test::toml(imported);
    INFO(text);
    CHECK(text.find("weighted = { a-e = 1, a-e-2 = 2 }") != std::string::npos);
    CHECK(text.find("pool.a-e-2 = { failover = [\"a-e\"] }\n") != std::string::npos);
    CHECK(test::toml(test::import_texts({document(R"("r": {"RuleType": "failover",
                                      "Primary": {"EndpointReference": "e"},
                                      "Secondary": {"EndpointReference": "e"}})")}))
              .find("failover = [\"a-e\"]") != std::string::npos);
}

TEST_CASE("import: R-4: a policy answers no name that is answered already", "[importer]") {
    const std::string policy =
        document(R"("r": {"RuleType": "failover", "Primary": {"EndpointReference": "e"}})");
    const std::string there = test::listing({test::a_record("a.example.com", "")});
    CHECK(test::faults_text(test::import_texts({policy, there}))
              .find("answers a.example.com. A, which has record sets already") !=
          std::string::npos);
    const auto twice = importer::import_route53({{"x/web.json", policy}, {"y/web.json", policy}},
                                                dns::Name::parse("example.com.").value());
    CHECK(test::faults_text(twice).find("answers web.example.com. A, which has a traffic policy "
                                        "already") != std::string::npos);
}

TEST_CASE("import: T-1: of several versions the one that answers is taken", "[importer]") {
    const auto version = [](int number, const std::string& value) {
        return R"({"Id": "t", "Version": )" + std::to_string(number) +
               R"(, "Name": "n", "Type": "A", "Document":
               "{\"AWSPolicyFormatVersion\":\"2015-10-01\",\"RecordType\":\"A\",\"StartEndpoint\":\"e\",\"Endpoints\":{\"e\":{\"Type\":\"value\",\"Value\":\")" +
               value + R"(\"}}}"})";
    };
    const std::string both =
        "{\"TrafficPolicies\": [" + version(1, "192.0.2.1") + "," + version(2, "192.0.2.2") + "]}";
    CHECK(test::toml(test::import_texts({both})).find("192.0.2.2") != std::string::npos);
    CHECK(test::toml(test::import_texts({both})).find("192.0.2.1") == std::string::npos);
    const std::string instance =
        R"({"TrafficPolicyInstances": [{"Id": "i", "Name": "www.example.com", "TTL": 30,
           "TrafficPolicyId": "t", "TrafficPolicyVersion": 1}]})";
    const auto old = test::import_texts({both, instance, instance});
    CHECK(test::faults_text(old).empty());
    CHECK(test::toml(old).find("192.0.2.1") != std::string::npos);
    CHECK(test::toml(old).find("record.www = { simple = \"n-e\", types = [\"A\"], ttl = 30 }") !=
          std::string::npos);
    CHECK(test::faults_text(old, true).find("version 2 answers nothing; left out") !=
          std::string::npos);
}
