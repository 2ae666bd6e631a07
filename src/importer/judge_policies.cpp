// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "judge.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxHeight = 8;  // rules in rules: a record and the pools below it

/// Judges the tree of one policy, rule by rule. A document has at most as many rules as fit into
/// 102,400 characters, and no way through them is longer than kMaxHeight before it is refused.
class PolicyJudge {
public:
    PolicyJudge(const TrafficPolicy& policy, FaultList& faults)
        : policy_(policy), faults_(faults) {}

    void judge() {
        need(policy_.start);
        for (const auto& [id, rule] : policy_.rules) judge_rule(id, rule);
        const std::size_t highest = policy_.start.rule.empty() ? 0 : height(policy_.start.rule, 1);
        if (highest > kMaxHeight) {
            faults_.error(
                policy_.where, policy_.subject,
                fmt::format("has {} rules in each other; {} are the most", highest, kMaxHeight));
        }
        for (const auto& [id, rule] : policy_.rules) {
            if (!heights_.contains(id)) left_out(rule.where, "rule", id);
        }
        for (const auto& [id, endpoint] : policy_.endpoints) {
            if (!reached_.contains(id)) left_out(endpoint.where, "endpoint", id);
        }
    }

private:
    void judge_rule(const std::string& id, const PolicyRule& rule) {
        std::vector<Rival> rivals;
        for (const Reference& item : rule.items) {
            need(item);
            rivals.push_back({&item.choice, item.where, subject("rule", id)});
            if (rule.routing != Routing::Multivalue || item.rule.empty()) continue;
            faults_.error(item.where, subject("rule", id),
                          "leads to a rule; a multivalue rule leads to endpoints only (T-9)");
        }
        judge_rivals(rivals, faults_);
    }

    void need(const Reference& item) {
        if (!item.rule.empty() && !policy_.rules.contains(item.rule)) {
            faults_.error(item.where, policy_.subject,
                          fmt::format("has no rule {}", in_quotes(item.rule)));
        }
        if (item.endpoint.empty()) return;
        reached_.insert(item.endpoint);
        if (!policy_.endpoints.contains(item.endpoint)) {
            faults_.error(item.where, policy_.subject,
                          fmt::format("has no endpoint {}", in_quotes(item.endpoint)));
        }
    }

    /// How many rules there are on the longest way down, with the way back refused.
    std::size_t height(const std::string& id, std::size_t depth) {
        const auto known = heights_.find(id);
        if (known != heights_.end() && known->second != 0) return known->second;
        const auto rule = policy_.rules.find(id);
        if (rule == policy_.rules.end()) return 0;
        if (known != heights_.end()) {
            faults_.error(rule->second.where, subject("rule", id), "leads back to itself");
            return 1;
        }
        if (depth > kMaxHeight) {
            faults_.error(rule->second.where, subject("rule", id),
                          fmt::format("lies below {} others; {} rules in each other are the most",
                                      depth - 1, kMaxHeight));
            heights_[id] = 1;
            return 1;
        }
        heights_[id] = 0;  // on the way
        std::size_t highest = 0;
        for (const Reference& item : rule->second.items) {
            if (!item.rule.empty()) highest = std::max(highest, height(item.rule, depth + 1));
        }
        heights_[id] = highest + 1;
        return highest + 1;
    }

    void left_out(const base::Location& where, std::string_view what, const std::string& id) {
        faults_.note(where, subject(what, id), "is reached by nothing; left out");
    }

    [[nodiscard]] std::string subject(std::string_view what, const std::string& id) const {
        return fmt::format("{}: {} {}", policy_.subject, what, in_quotes(id));
    }

    const TrafficPolicy& policy_;
    FaultList& faults_;
    std::map<std::string, std::size_t> heights_;  // by rule; 0: on the way
    std::set<std::string> reached_;               // endpoints
};

bool has_instance(const Export& all, const std::string& id) {
    return std::any_of(all.instances.begin(), all.instances.end(),
                       [&](const PolicyInstance& each) { return each.id == id; });
}

bool has_policy(const Export& all, const PolicyInstance& of) {
    return std::any_of(all.policies.begin(), all.policies.end(), [&](const TrafficPolicy& policy) {
        return policy.id == of.policy && policy.version == of.version;
    });
}

}  // namespace

void judge_instances(const Export& all, const std::vector<Zone>& zones, FaultList& faults) {
    for (const RecordFile& file : all.record_files) {
        for (const RecordSet& set : file.records) {
            if (set.instance.empty() || has_instance(all, set.instance)) continue;
            faults.error(
                set.where, set.subject,
                fmt::format("is answered by the traffic policy instance {}, which is in no "
                            "file; add the output of `aws route53 "
                            "list-traffic-policy-instances`",
                            printable(set.instance)));
        }
    }
    for (const PolicyInstance& each : all.instances) {
        if (zone_of(zones, each.name) == nullptr || has_policy(all, each)) continue;
        faults.error(each.where, "traffic policy instance " + each.name.to_string(),
                     fmt::format("is of version {} of the traffic policy {}, which is in no file; "
                                 "add the output of `aws route53 get-traffic-policy --id {} "
                                 "--traffic-policy-version {}`",
                                 each.version, printable(each.policy), printable(each.policy),
                                 each.version));
    }
}

void judge_policies(const Export& all, FaultList& faults) {
    for (const TrafficPolicy& policy : all.policies) PolicyJudge(policy, faults).judge();
}

}  // namespace leeward::importer
