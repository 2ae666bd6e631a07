// SPDX-License-Identifier: Apache-2.0
#pragma once
// The readers of each kind of file. Each takes the file's top-level object, adds what it holds to
// the export, and reports what is wrong with it.

#include <string>

#include "fields.hpp"
#include "leeward/importer/json.hpp"
#include "leeward/importer/route53.hpp"

namespace leeward::importer {

/// Recognises the file by its top-level keys and reads it.
void read_file(const std::string& file, const Value& root, Export& into, FaultList& faults);

/// list-resource-record-sets.
void read_record_sets(Fields& top, Export& into);
/// list-health-checks, get-health-check.
void read_health_checks(Fields& top, Export& into);
/// What one health check's HealthCheckConfig says (HC, HX sections).
void read_check_config(Fields& fields, HealthCheck& check);
/// list-hosted-zones, list-hosted-zones-by-name, get-hosted-zone.
void read_hosted_zones(Fields& top, Export& into);
/// list-cidr-blocks, list-cidr-collections.
void read_cidr(Fields& top, Export& into);
/// list-tags-for-resource, list-tags-for-resources.
void read_tags(Fields& top, Export& into);
/// A traffic policy document, get-traffic-policy, list-traffic-policy-versions.
void read_traffic_policies(Fields& top, Export& into);
/// A document whose fields are `fields`; `policy` has its name and subject already.
void read_policy_document(Fields& fields, TrafficPolicy& policy);
/// list-traffic-policy-instances and its kin, get-traffic-policy-instance.
void read_policy_instances(Fields& top, Export& into);

/// Calls `each(Fields)` for every object of the list `key`.
template <class Each>
void each_object(Fields& top, std::string_view key, Each each) {
    const Value* list = top.list(key);
    if (list == nullptr) return;
    for (const Value& item : list->items) {
        Fields fields(top.file(), std::string(key), item, top.faults());
        if (item.kind == Value::Kind::Object) each(fields);
    }
}

/// An ID without the path that the API puts before it: "/hostedzone/Z1" is "Z1" (API-13).
std::string bare_id(std::string_view id);

/// The file's name without folders and ending, for what has no name of its own.
std::string base_name(std::string_view path);

}  // namespace leeward::importer
