// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <utility>

#include "planner.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

/// True for an arrow that a pool cannot stand for: it has a check of its own, or does not look at
/// the health of what it leads to.
bool is_branch(const Reference& item) {
    return !item.rule.empty() && (!item.check.empty() || !item.evaluate.value_or(true));
}

/// Plans one policy: its endpoints become targets, its rules pools, and what two arrows lead to is
/// there once (T-12).
class PolicyPlanner {
public:
    PolicyPlanner(Planning& planning, const TrafficPolicy& policy)
        : planning_(planning), policy_(policy) {}

    /// Requires: at least one root; with branches, all roots have one TTL (T-19).
    void plan(const std::vector<PolicyRoot>& roots) {
        zone_ = zone_of(planning_.zones, roots.front().name);
        ttl_ = roots.front().ttl;
        for (const PolicyRoot& root : roots) plan_root(root);
    }

private:
    void plan_root(const PolicyRoot& root) {
        refuse_second(root);
        Table record = record_for(root.name, root.ttl);
        record.comments.push_back(fmt::format("{} {}, {}", root.name.to_string(),
                                              dns::to_string(policy_.type),
                                              one_line(policy_.subject)));
        const auto rule = policy_.rules.find(policy_.start.rule);
        if (rule == policy_.rules.end()) {
            const Choice simple;
            record.policy =
                policy_text({{&simple, endpoint(policy_.start)}}, planning_.cidr,
                            {root.where, root.subject}, planning_.plan, planning_.faults);
        } else {
            // Several instances share the pools; each has the first rule for its own.
            record.policy = rule_text(rule->second, record);
        }
        planning_.plan.records.push_back(std::move(record));
    }

    /// One name and type has one policy.
    void refuse_second(const PolicyRoot& root) {
        const GroupKey key(root.name, policy_.type);
        const auto group = zone_of(planning_.zones, root.name)->groups.find(key);
        const bool has_records = group != zone_of(planning_.zones, root.name)->groups.end() &&
                                 group->second.front()->instance.empty();
        if (planning_.answered.insert(key).second && !has_records) return;
        planning_.faults.error(
            root.where, root.subject,
            fmt::format("answers {} {}, which has {} already; rename one of them",
                        root.name.to_string(), dns::to_string(policy_.type),
                        has_records ? "record sets" : "a traffic policy"));
    }

    Table record_for(const dns::Name& name, std::optional<std::uint32_t> ttl) {
        Table record;
        record.kind = "record";
        record.name = planning_.record_key(name);
        const std::string type = dns::to_string(policy_.type);
        if (planning_.labels.contains(record.name)) {
            record.pairs.push_back({"name", toml_string(record.name), {}});
            record.name += " " + type;
        }
        planning_.labels.insert(record.name);
        record.pairs.push_back({"types", toml_list({type}), {}});
        if (ttl) record.pairs.push_back({"ttl", std::to_string(*ttl), {}});
        return record;
    }

    PolicyText rule_text(const PolicyRule& rule, Table& table) {
        std::vector<Member> members;
        std::set<std::string> taken;
        for (const Reference& item : rule.items) {
            std::string place = item.rule.empty() ? endpoint(item) : branch(item);
            const bool fresh = taken.insert(place).second;
            if (!fresh && is_list(rule.routing)) continue;  // the second one changes no answer
            if (!fresh && is_by_name(rule.routing)) place = again(place);
            members.push_back({&item.choice, std::move(place)});
        }
        note_places(members, table);
        return policy_text(members, planning_.cidr, {rule.where, policy_.subject}, planning_.plan,
                           planning_.faults);
    }

    static bool is_list(Routing routing) {
        return routing == Routing::Failover || routing == Routing::Multivalue;
    }

    static bool is_by_name(Routing routing) {
        return routing == Routing::Weighted || routing == Routing::Geoproximity;
    }

    /// Another name for a place, as a table by names has each once: a list of one hands answer and
    /// health through (F-13).
    std::string again(const std::string& place) {
        Table table{"pool", planning_.places.claim(place), {"the same once more"}, {}, {}};
        table.policy = PolicyText{"failover", true, {{"", toml_string(place), {}}}};
        std::string name = table.name;
        planning_.plan.pools.push_back(std::move(table));
        return name;
    }

    /// The target of an arrow to an endpoint; the same for the same check.
    std::string endpoint(const Reference& item) {
        const auto [known, fresh] = targets_.emplace(std::pair(item.endpoint, item.check), "");
        if (!fresh) return known->second;
        const PolicyEndpoint& from = policy_.endpoints.at(item.endpoint);
        known->second = planning_.places.claim(name_of(item.endpoint));
        Table target{
            "target",
            known->second,
            {fmt::format("{}, endpoint {}", one_line(policy_.subject), one_line(item.endpoint))},
            {},
            {}};
        if (from.external) {
            target.pairs.push_back({"host", toml_string(without_dot(from.value)), {}});
            note_evaluation(item);
        } else {
            target.pairs.push_back(
                {lower_case(dns::to_string(policy_.type)), toml_string(from.value), {}});
        }
        target.pairs.push_back(
            {"check", toml_string(item.check.empty() ? "none" : item.check), {}});
        planning_.plan.targets.push_back(std::move(target));
        return known->second;
    }

    void note_evaluation(const Reference& item) {
        if (!item.check.empty() || !item.evaluate.value_or(true)) return;
        planning_.faults.note(item.where, policy_.subject,
                              "EvaluateTargetHealth cannot be seen from outside of the vendor's "
                              "cloud: the endpoint counts as up. Give its target a check, such as "
                              "https = \"/\", in the place of check = \"none\"");
    }

    /// The place of an arrow to a rule. A pool passes the health of what is in it upwards; an arrow
    /// that has a check of its own, or does not look at health, leads to a record by an alias (A-8,
    ///
    std::string branch(const Reference& item) {
        if (!item.evaluate) {
            planning_.faults.note(item.where, policy_.subject,
                                  "does not say EvaluateTargetHealth for a rule; it is taken as "
                                  "true, as in what the console writes");
        }
        const bool evaluate = item.evaluate.value_or(true);
        if (!is_branch(item)) return pool(item.rule);
        const auto [known, fresh] =
            aliases_.emplace(std::tuple(item.rule, item.check, evaluate), "");
        if (!fresh) return known->second;
        known->second = planning_.places.claim(name_of(item.rule) + "-branch");
        Table target{"target",
                     known->second,
                     {fmt::format("{}, rule {} as one branch", one_line(policy_.subject),
                                  one_line(item.rule))},
                     {},
                     {}};
        target.pairs.push_back({"alias", toml_string(branch_record(item)), {}});
        if (!evaluate) target.pairs.push_back({"evaluate", "false", {}});
        target.pairs.push_back(
            {"check", toml_string(item.check.empty() ? "none" : item.check), {}});
        planning_.plan.targets.push_back(std::move(target));
        return known->second;
    }

    /// A record that holds a rule's pool, so that an alias can lead to it; returns its name.
    std::string branch_record(const Reference& item) {
        const auto [known, fresh] = branches_.emplace(item.rule, dns::Name());
        if (fresh) {
            const std::string inner = pool(item.rule);
            known->second = branch_name(inner, item);
            Table record = record_for(known->second, ttl_);
            record.comments.push_back(fmt::format("{}, rule {}: what aliases lead to",
                                                  one_line(policy_.subject), one_line(item.rule)));
            // A list of one hands the pool's answer and health through (F-13).
            record.policy = PolicyText{"failover", true, {{"", toml_string(inner), {}}}};
            planning_.plan.records.push_back(std::move(record));
            planning_.faults.note(
                item.where, policy_.subject,
                fmt::format("a rule with a check of its own, or without EvaluateTargetHealth, "
                            "became the record {}, which answers queries as well",
                            known->second.to_string()));
        }
        return known->second.to_string();
    }

    /// A name of the zone that has no records yet.
    dns::Name branch_name(const std::string& pool, const Reference& item) {
        std::string label = "_" + pool;
        for (;; label.insert(0, "_")) {
            const auto* octets = reinterpret_cast<const std::uint8_t*>(label.data());
            const auto name = zone_->name.with_left({octets, label.size()});
            if (!name) {
                planning_.faults.error(item.where, policy_.subject,
                                       "needs a name for a rule, and there is no room for it in " +
                                           zone_->name.to_string());
                return zone_->name;
            }
            if (!has_name(*zone_, *name)) return *name;
        }
    }

    std::string pool(const std::string& id) {
        const auto [known, fresh] = pools_.emplace(id, "");
        if (!fresh) return known->second;
        const PolicyRule& rule = policy_.rules.at(id);
        std::string name = planning_.places.claim(name_of(id));
        known->second = name;  // before what is below it, which names other rules only
        Table table{"pool",
                    name,
                    {fmt::format("{}, rule {}, {}", one_line(policy_.subject), one_line(id),
                                 to_string(rule.routing))},
                    {},
                    {}};
        table.policy = rule_text(rule, table);
        planning_.plan.pools.push_back(std::move(table));
        return name;
    }

    [[nodiscard]] std::string name_of(const std::string& id) const {
        constexpr std::size_t kMaxPart = 30;  // octets; two of them fit into a name
        return safe_name(policy_.name, kMaxPart) + "-" + safe_name(id, kMaxPart);
    }

    static std::string without_dot(std::string name) {
        if (name.size() > 1 && name.ends_with('.')) name.pop_back();
        return name;
    }

    Planning& planning_;
    const TrafficPolicy& policy_;
    const Zone* zone_ = nullptr;
    std::optional<std::uint32_t> ttl_;  // of the records that branches are
    std::map<std::pair<std::string, std::string>, std::string> targets_;  // by endpoint and check
    std::map<std::tuple<std::string, std::string, bool>, std::string> aliases_;
    std::map<std::string, dns::Name> branches_;  // by rule
    std::map<std::string, std::string> pools_;   // by rule
};

}  // namespace

bool has_branches(const TrafficPolicy& policy) {
    return std::any_of(policy.rules.begin(), policy.rules.end(), [](const auto& rule) {
        return std::any_of(rule.second.items.begin(), rule.second.items.end(), is_branch);
    });
}

void plan_policy(Planning& planning, const TrafficPolicy& policy,
                 const std::vector<PolicyRoot>& roots) {
    PolicyPlanner(planning, policy).plan(roots);
}

}  // namespace leeward::importer
