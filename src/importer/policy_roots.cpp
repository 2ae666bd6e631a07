// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "planner.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

/// Finds where each policy answers.
class RootFinder {
public:
    explicit RootFinder(Planning& planning) : planning_(planning) {}

    void plan() {
        std::set<std::pair<std::string, std::int64_t>> planned;
        for (const TrafficPolicy& policy : planning_.all.policies) {
            const bool again =
                !policy.id.empty() && !planned.emplace(policy.id, policy.version).second;
            if (again) continue;  // the same version in two files
            std::vector<PolicyRoot> roots = instances_of(policy);
            if (roots.empty() && !has_instance(policy) && !is_old(policy)) {
                roots = own_name(policy);
            }
            for (const std::vector<PolicyRoot>& together : apart(policy, std::move(roots))) {
                plan_policy(planning_, policy, together);
            }
        }
    }

private:
    /// The roots that can share all below them: every one, or, where branches are records with a
    /// TTL and a zone of their own, those that agree in both.
    std::vector<std::vector<PolicyRoot>> apart(const TrafficPolicy& policy,
                                               std::vector<PolicyRoot> roots) {
        std::vector<std::vector<PolicyRoot>> groups;
        for (PolicyRoot& root : roots) {
            const auto fits = [&](const std::vector<PolicyRoot>& group) {
                return !has_branches(policy) || (group.front().ttl == root.ttl &&
                                                 zone_of(planning_.zones, group.front().name) ==
                                                     zone_of(planning_.zones, root.name));
            };
            const auto known = std::find_if(groups.begin(), groups.end(), fits);
            std::vector<PolicyRoot>& into = known == groups.end() ? groups.emplace_back() : *known;
            into.push_back(std::move(root));
        }
        return groups;
    }

    /// True for a version that nothing answers by, while another one is there for it; it is said.
    bool is_old(const TrafficPolicy& policy) {
        const bool other =
            !policy.id.empty() &&
            std::any_of(planning_.all.policies.begin(), planning_.all.policies.end(),
                        [&](const TrafficPolicy& each) {
                            return each.id == policy.id && each.version != policy.version &&
                                   (each.version > policy.version || has_instance(each));
                        });
        if (other) {
            planning_.faults.note(
                policy.where, policy.subject,
                fmt::format("version {} answers nothing; left out", policy.version));
        }
        return other;
    }

    [[nodiscard]] bool has_instance(const TrafficPolicy& policy) const {
        return std::any_of(planning_.all.instances.begin(), planning_.all.instances.end(),
                           [&](const PolicyInstance& each) {
                               return each.policy == policy.id && each.version == policy.version;
                           });
    }

    std::vector<PolicyRoot> instances_of(const TrafficPolicy& policy) {
        std::vector<PolicyRoot> roots;
        std::set<std::string> seen;  // the same instance on two pages
        if (policy.id.empty()) return roots;
        for (const PolicyInstance& each : planning_.all.instances) {
            if (each.policy != policy.id || each.version != policy.version) continue;
            if (!seen.insert(each.id).second) continue;
            const std::string subject = "traffic policy instance " + each.name.to_string();
            if (zone_of(planning_.zones, each.name) == nullptr) {
                planning_.faults.note(each.where, subject,
                                      "lies in none of the zones that are imported; left out");
                continue;
            }
            roots.push_back({each.name, each.ttl, each.where, subject});
        }
        return roots;
    }

    /// A document does not say where it answers.
    std::vector<PolicyRoot> own_name(const TrafficPolicy& policy) {
        if (planning_.zones.size() != 1) {
            planning_.faults.error(policy.where, policy.subject,
                                   "does not say in which zone it answers; add --zone NAME");
            return {};
        }
        const std::string label = lower_case(safe_name(policy.name, 63));
        const auto* octets = reinterpret_cast<const std::uint8_t*>(label.data());
        const auto name = planning_.zones.front().name.with_left({octets, label.size()});
        if (!name) {
            planning_.faults.error(policy.where, policy.subject,
                                   "has no room for its name in the zone: " + name.error().message);
            return {};
        }
        planning_.faults.note(
            policy.where, policy.subject,
            fmt::format(
                "does not say for which name it answers; it became {}. Rename its record, or "
                "add the output of `aws route53 list-traffic-policy-instances`",
                name->to_string()));
        return {{*name, std::nullopt, policy.where, policy.subject}};
    }

    Planning& planning_;
};

}  // namespace

void plan_policies(Planning& planning) {
    RootFinder(planning).plan();
}

}  // namespace leeward::importer
