// SPDX-License-Identifier: Apache-2.0
#include "leeward/importer/import.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "judge.hpp"
#include "planner.hpp"
#include "readers.hpp"

namespace leeward::importer {

namespace {

Export read_all(const std::vector<InputFile>& inputs, FaultList& faults) {
    Export all;
    for (const InputFile& input : inputs) {
        std::vector<base::Fault> broken;
        const auto root = parse_json(input.path, input.text, broken);
        faults.add(std::move(broken));
        if (root) read_file(input.path, *root, all, faults);
    }
    return all;
}

std::map<std::string, const HealthCheck*> by_id(const Export& all) {
    std::map<std::string, const HealthCheck*> checks;
    for (const HealthCheck& check : all.checks) checks.emplace(check.id, &check);
    return checks;
}

void note_switches(const Export& all, FaultList& faults) {
    for (const HealthCheck& check : all.checks) {
        if (check.type != CheckType::RoutingControl) continue;
        faults.note(check.where, "health check " + check.id,
                    "follows a routing control, whose state is in no export: it was written as on. "
                    "Write its state, or set it with `leeward switch` (HX-16)");
    }
}

Plan make_plan(const Export& all, const std::vector<Zone>& zones, const CidrBook& cidr,
               FaultList& faults) {
    Plan plan;
    const auto checks = by_id(all);
    Planning planning{all, zones, cidr, checks, plan, faults, {}, {}, {}};
    plan.checks = plan_checks(all);
    for (const Zone& zone : zones) plan_zone(planning, zone);
    plan_policies(planning);
    return plan;
}

Counts count(const Export& all, const Plan& plan) {
    Counts counts;
    for (const RecordFile& file : all.record_files) counts.record_sets += file.records.size();
    counts.health_checks = all.checks.size();
    counts.policies = all.policies.size();
    for (const ZoneFile& zone : plan.zones) counts.in_zone_files += zone.records.size();
    counts.checks = plan.checks.size();
    counts.targets = plan.targets.size();
    counts.pools = plan.pools.size();
    counts.records = plan.records.size();
    return counts;
}

void write(const Plan& plan, const std::vector<InputFile>& inputs, FaultList& faults,
           Imported& into) {
    std::vector<std::string> sources;
    for (const InputFile& input : inputs) sources.push_back(input.path);
    into.files.push_back({"leeward.toml", write_toml(plan, sources)});
    for (const ZoneFile& zone : plan.zones) {
        into.files.push_back({zone.file, write_zone(zone, faults)});
        into.zones.push_back(zone.zone);
    }
}

}  // namespace

Imported import_route53(const std::vector<InputFile>& inputs,
                        const std::optional<dns::Name>& zone) {
    Imported into;
    FaultList faults;
    const Export all = read_all(inputs, faults);
    const std::vector<Zone> zones = sort_into_zones(all, zone, faults);
    if (zones.empty() && !faults.any_error()) {
        faults.error({}, "", "no file says which zone this is; add --zone NAME");
    }
    for (const Zone& each : zones) {
        judge_groups(each, faults);
        judge_aliases(each, faults);
    }
    judge_checks(all, faults);
    judge_policies(all, faults);
    judge_instances(all, zones, faults);
    const CidrBook cidr(all, faults);
    // A plan is made of what is right only; it may find faults of its own.
    if (!faults.any_error()) {
        const Plan plan = make_plan(all, zones, cidr, faults);
        note_switches(all, faults);
        into.counts = count(all, plan);
        write(plan, inputs, faults, into);
    }
    if (faults.any_error()) into.files.clear();
    into.faults = faults.take();
    return into;
}

}  // namespace leeward::importer
