// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "judge.hpp"
#include "planner.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

using dns::RrType;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char octet) {
        return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet - 'A' + 'a') : octet;
    });
    return text;
}

/// Record types that have the same members, and so share record and targets.
struct Shared {
    std::vector<RrType> types;
    std::vector<std::vector<const RecordSet*>> members;  // each: its record set of each type
    std::map<std::string, std::size_t> by_set_id;        // index in members

    /// Members stand in the order of the first type's listing.
    void add(RrType type, const Group& group) {
        types.push_back(type);
        for (const RecordSet* set : group) {
            const auto [at, fresh] = by_set_id.emplace(set->set_id, members.size());
            if (fresh) members.emplace_back();
            members[at->second].push_back(set);
        }
    }
};

/// All that a member is but its type and values.
std::string signature(const RecordSet& set) {
    const Choice& choice = set.choice;
    std::string text = fmt::format(
        "{}|{}|{}|{}|{}|{}|{}/{}|{}|{}|{}|{}|{}|{}", set.set_id, static_cast<int>(choice.routing),
        choice.weight, choice.primary, choice.region, choice.geo, choice.at.latitude,
        choice.at.longitude, choice.bias, choice.collection, choice.location, set.check,
        set.ttl ? std::to_string(*set.ttl) : "alias", set.alias.has_value());
    if (set.alias) text += set.alias->name.to_string() + (set.alias->evaluate ? "+" : "-");
    return text;
}

/// The same whatever order the members stand in.
std::string signature(const Group& group) {
    std::vector<std::string> each;
    for (const RecordSet* set : group) each.push_back(signature(*set));
    std::sort(each.begin(), each.end());
    return fmt::format("{}", fmt::join(each, "\n"));
}

/// Plans one zone.
class ZonePlanner {
public:
    ZonePlanner(Planning& planning, const Zone& zone) : planning_(planning), zone_(zone) {
        file_.zone = zone.name;
        file_.file = safe_file(zone.name);
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

    static std::vector<Shared> share(const std::vector<std::pair<RrType, const Group*>>& steered) {
        std::vector<Shared> shared;
        std::map<std::string, std::size_t> known;  // by signature
        for (const auto& [type, group] : steered) {
            const auto [at, fresh] = known.emplace(signature(*group), shared.size());
            if (fresh) shared.emplace_back();
            shared[at->second].add(type, *group);
        }
        return shared;
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
        if (ttl) record.pairs.push_back({"ttl", std::to_string(*ttl), {}});
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
        if (!types.empty()) wanted += "-" + lower(types);
        if (!first.set_id.empty()) wanted += "-" + safe_name(first.set_id, kMaxSetIdInName);
        Table target{"target", planning_.places.claim(wanted), {comment(sets)}, {}, {}};
        if (first.alias) {
            add_alias(first, target);
        } else {
            for (const RecordSet* set : sets) {
                target.pairs.push_back(
                    strings_pair(lower(dns::to_string(set->type)), set->values, true));
            }
        }
        if (first.ttl && !ttl_is_said)
            target.pairs.push_back({"ttl", std::to_string(*first.ttl), {}});
        // C-3: what no check judges is always up.
        target.pairs.push_back(
            {"check", toml_string(first.check.empty() ? "none" : first.check), {}});
        note_own_name(first);
        const std::string name = target.name;
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

    /// A file name for the zone: what could lead elsewhere is replaced.
    static std::string safe_file(const dns::Name& zone) {
        std::string name = zone.to_string();
        for (char& octet : name) {
            const bool safe = (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') ||
                              octet == '-' || octet == '.' || octet == '_';
            if (!safe) octet = '_';
        }
        while (name.starts_with('.')) name.erase(0, 1);
        return name + "zone";  // behind the name's final dot
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
