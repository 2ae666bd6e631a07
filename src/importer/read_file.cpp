// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "readers.hpp"

namespace leeward::importer {

namespace {

struct Kind {
    std::string_view key;  // a top-level key that only such files have
    void (*read)(Fields& top, Export& into);
};

constexpr Kind kKinds[] = {{"ResourceRecordSets", read_record_sets},
                           {"HealthChecks", read_health_checks},
                           {"HealthCheck", read_health_checks},
                           {"HostedZones", read_hosted_zones},
                           {"HostedZone", read_hosted_zones},
                           {"CidrBlocks", read_cidr},
                           {"CidrCollections", read_cidr},
                           {"ResourceTagSets", read_tags},
                           {"ResourceTagSet", read_tags},
                           {"AWSPolicyFormatVersion", read_traffic_policies},
                           {"TrafficPolicy", read_traffic_policies},
                           {"TrafficPolicies", read_traffic_policies},
                           {"TrafficPolicyInstance", read_policy_instances},
                           {"TrafficPolicyInstances", read_policy_instances}};

}  // namespace

void read_file(const std::string& file, const Value& root, Export& into, FaultList& faults) {
    Fields top(file, "", root, faults);
    if (root.kind != Value::Kind::Object) return;
    if (top.flag("IsTruncated").value_or(false) || top.find("NextToken") != nullptr) {
        faults.note(top.where(), "", "is one page of several; give the others, too");
    }
    // Where a listing begins and goes on.
    top.pass_over({"MaxItems", "Marker", "NextMarker", "NextRecordName", "NextRecordType",
                   "NextRecordIdentifier", "DNSName", "HostedZoneId", "NextDNSName",
                   "NextHostedZoneId", "TrafficPolicyVersionMarker", "HostedZoneIdMarker",
                   "TrafficPolicyInstanceNameMarker", "TrafficPolicyInstanceTypeMarker"});
    for (const Kind& kind : kKinds) {
        if (root.find(kind.key) == nullptr) continue;
        kind.read(top, into);
        top.refuse_unknown();
        return;
    }
    faults.error(
        top.where(), "",
        "is no export that is known here: no ResourceRecordSets, HealthChecks, "
        "HostedZones, CidrBlocks, CidrCollections, ResourceTagSets, TrafficPolicy, "
        "TrafficPolicyInstances or AWSPolicyFormatVersion; give what `aws route53 list-...` "
        "and `get-...` print with --output json");
}

std::string bare_id(std::string_view id) {
    const std::size_t slash = id.rfind('/');
    return std::string(slash == std::string_view::npos ? id : id.substr(slash + 1));
}

std::string base_name(std::string_view path) {
    path = path.substr(path.find_last_of('/') + 1);
    return std::string(path.substr(0, path.rfind('.')));
}

}  // namespace leeward::importer
