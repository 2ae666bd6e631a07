// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "judge.hpp"
#include "planner.hpp"
#include "shared_types.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

using dns::RrType;

constexpr std::uint32_t kHostTtl = 60;  // seconds

/// Plans one zone.
class ZonePlanner {
public:
    ZonePlanner(Planning& planning, const Zone& zone) : planning_(planning), zone_(zone) {
        file_.zone = zone.name;
        file_.file = zone_file_name(zone.name);
        while (std::any_of(planning.plan.zones.begin(), planning.plan.zones.end(),
                           [&](const ZoneFile& other) { return other.file == file_.file; })) {
            file_.file.insert(0, "_");
        }
    }

    void plan() {
        find_alias_targets();
        find_left_out();
        for (auto at = zone_.groups.begin(); at != zone_.groups.end();) {
            std::vector<std::pair<RrType, const Group*>> steered;
            const dns::Name& name = at->first.first;
            for (; at != zone_.groups.end() && at->first.first == name; ++at) {
                if (!at->second.front()->instance.empty()) continue;  // a traffic policy's root
                if (left_out_.contains(&at->second)) continue;
                if (steers(at->second)) {
                    steered.emplace_back(at->first.second, &at->second);
                } else {
                    file_.records.push_back(at->second.front());
                }
            }
            plan_name(name, share(steered));
        }
        planning_.plan.zones.push_back(std::move(file_));
    }

private:
    void find_alias_targets() {
        for (const auto& [key, group] : zone_.groups) {
            for (const RecordSet* set : group) {
                if (const Group* target = alias_target(zone_, *set)) {
                    aliases_of_[target].push_back(&group);
                }
            }
        }
    }

    /// Finds the groups that there is no way to write, and those whose aliases lead to them. All
    /// are said.
    void find_left_out() {
        std::vector<const Group*> lost;
        for (const auto& [key, group] : zone_.groups) {
            const bool addresses = key.second == RrType::A || key.second == RrType::Aaaa;
            for (const RecordSet* set : group) {
                if (addresses || !set->alias || !is_external(zone_, *set->alias)) continue;
                planning_.faults.note(
                    set->where, set->subject,
                    "is left out: an alias of a name outside of the zone has addresses only here "
                    "(host), and this is no A or AAAA; give its records as values");
                if (left_out_.insert(&group).second) lost.push_back(&group);
            }
        }
        while (!lost.empty()) {
            const Group* target = lost.back();
            lost.pop_back();
            for (const Group* group : aliases_of_[target]) {
                if (!left_out_.insert(group).second) continue;
                lost.push_back(group);
                planning_.faults.note(group->front()->where, group->front()->subject,
                                      "is left out, as what its alias leads to is");
            }
        }
    }

    /// Whether the group's answer depends on anything, or an alias must be able to see it.
    [[nodiscard]] bool steers(const Group& group) const {
        const RecordSet& first = *group.front();
        return first.choice.routing != Routing::Simple || first.alias || !first.check.empty() ||
               aliases_of_.contains(&group);
    }

    void plan_name(const dns::Name& name, const std::vector<Shared>& shared) {
        for (const Shared& each : shared) plan_record(name, each, shared.size() > 1);
    }

    void plan_record(const dns::Name& name, const Shared& shared, bool several) {
        const RecordSet& first = *shared.members.front().front();
        const std::string types = type_words(shared.types, " ");
        Table record;
        record.kind = "record";
        record.name = planning_.record_key(name);
        record.comments.push_back(fmt::format("{} {}, {}", name.to_string(),
                                              type_words(shared.types, ", "),
                                              to_string(first.choice.routing)));
        if (several) {
            record.pairs.push_back({"name", toml_string(record.name), {}});
            record.name += " " + types;
        }
        const bool has_alias =
            std::any_of(shared.members.begin(), shared.members.end(),
                        [](const auto& member) { return member.front()->alias; });
        if (several || has_alias) record.pairs.push_back({"types", toml_types(shared.types), {}});
        const auto ttl = has_alias ? std::nullopt : common_ttl(shared);
        std::vector<Member> members;
        for (const auto& member : shared.members) {
            members.push_back({&member.front()->choice,
                               plan_target(member, several ? types : "", ttl.has_value())});
            if (shared.members.size() > 1) note_idle_standby(*member.front());
        }
        note_places(members, record);
        record.policy = policy_text(members, planning_.cidr, {first.where, first.subject},
                                    planning_.plan, planning_.faults);
        // TTL-6: a load balancer's. All others below have one of their own.
        const bool has_host =
            std::any_of(shared.members.begin(), shared.members.end(), [this](const auto& member) {
                return member.front()->alias && is_external(zone_, *member.front()->alias);
            });
        if (ttl || has_host) {
            record.pairs.push_back({"ttl", std::to_string(ttl.value_or(kHostTtl)), {}});
        }
        planning_.labels.insert(record.name);
        planning_.plan.records.push_back(std::move(record));
    }

    static std::optional<std::uint32_t> common_ttl(const Shared& shared) {
        const auto ttl = shared.members.front().front()->ttl;
        const bool same =
            std::all_of(shared.members.begin(), shared.members.end(),
                        [&](const auto& member) { return member.front()->ttl == ttl; });
        return same ? ttl : std::nullopt;
    }

    /// One member as a target; returns its name.
    std::string plan_target(const std::vector<const RecordSet*>& sets, const std::string& types,
                            bool ttl_is_said) {
        const RecordSet& first = *sets.front();
        std::string wanted = planning_.short_name(first.name);
        if (!types.empty()) wanted += "-" + lower_case(types);
        if (!first.set_id.empty()) wanted += "-" + safe_name(first.set_id, kMaxSetIdInName);
        Table target{"target", planning_.places.claim(wanted), {comment(sets)}, {}, {}};
        if (first.alias) {
            add_alias(first, target);
        } else {
            for (const RecordSet* set : sets) {
                target.pairs.push_back(
                    strings_pair(lower_case(dns::to_string(set->type)), set->values, true));
            }
        }
        if (first.ttl && !ttl_is_said)
            target.pairs.push_back({"ttl", std::to_string(*first.ttl), {}});
        // C-3: what no check judges is always up.
        target.pairs.push_back(
            {"check", toml_string(first.check.empty() ? "none" : first.check), {}});
        note_own_name(first);
        std::string name = target.name;
        planning_.plan.targets.push_back(std::move(target));
        return name;
    }

    void add_alias(const RecordSet& set, Table& target) {
        const Alias& alias = *set.alias;
        if (!is_external(zone_, alias)) {
            target.pairs.push_back({"alias", toml_string(alias.name.to_string()), {}});
            if (!alias.evaluate) target.pairs.push_back({"evaluate", "false", {}});
            return;
        }
        target.pairs.push_back({"host", toml_string(host_text(alias.name)), {}});
        if (!alias.evaluate || !set.check.empty()) return;
        planning_.faults.note(set.where, set.subject,
                              "EvaluateTargetHealth cannot be seen from outside of the vendor's "
                              "cloud: the target counts as up. Give it a check, such as "
                              "https = \"/\", in the place of check = \"none\"");
    }

    /// F-6, F-7.
    void note_idle_standby(const RecordSet& set) {
        if (set.choice.routing == Routing::Failover && set.choice.primary && set.check.empty() &&
            (!set.alias || !set.alias->evaluate)) {
            planning_.faults.note(set.where, set.subject,
                                  "is a PRIMARY that nothing judges: it is always up, and the "
                                  "SECONDARY never answers (F-6, F-7)");
        }
    }

    void note_own_name(const RecordSet& set) {
        const auto check = planning_.checks.find(set.check);
        if (check == planning_.checks.end() || !check->second->address.empty()) return;
        const auto name = read_name(check->second->name);
        if (!name || *name != set.name) return;
        planning_.faults.note(set.where, set.subject,
                              "is judged by a check that asks for this very name, so that it sees "
                              "what it decides itself (HC-13); give the check an address");
    }

    static std::string comment(const std::vector<const RecordSet*>& sets) {
        const RecordSet& first = *sets.front();
        std::vector<RrType> types;
        for (const RecordSet* set : sets) types.push_back(set->type);
        const std::string who = first.name.to_string() + " " + type_words(types, ", ");
        return first.set_id.empty() ? who : who + ", set identifier " + first.set_id;
    }

    static std::string type_words(const std::vector<RrType>& types, std::string_view between) {
        std::string text;
        for (const RrType type : types) {
            if (!text.empty()) text += between;
            text += dns::to_string(type);
        }
        return text;
    }

    static std::string toml_types(const std::vector<RrType>& types) {
        std::vector<std::string> words;
        for (const RrType type : types) words.push_back(dns::to_string(type));
        return toml_list(words);
    }

    static constexpr std::size_t kMaxSetIdInName = 40;

    Planning& planning_;
    const Zone& zone_;
    ZoneFile file_;
    std::map<const Group*, std::vector<const Group*>> aliases_of_;  // by what they lead to
    std::set<const Group*> left_out_;
};

}  // namespace

std::string host_text(const dns::Name& name) {
    std::string text = name.to_string();
    if (text.size() > 1) text.pop_back();
    return text;
}

std::string Planning::record_key(const dns::Name& name) const {
    if (zones.size() != 1) return name.to_string();
    const dns::Name& zone = zones.front().name;
    if (name == zone) return "@";
    const std::string text = name.to_string();
    return text.substr(0, text.size() - zone.to_string().size() - 1);
}

std::string Planning::short_name(const dns::Name& name) const {
    const Zone* zone = zone_of(zones, name);
    if (zone == nullptr) return name.to_string();
    std::string text = name.to_string();
    const std::size_t below = text.size() - zone->name.to_string().size();
    const std::string own = below == 0 ? "apex" : text.substr(0, below - 1);
    return zones.size() == 1 ? own : own + "-" + host_text(zone->name);
}

void plan_zone(Planning& planning, const Zone& zone) {
    ZonePlanner(planning, zone).plan();
}

}  // namespace leeward::importer
