// SPDX-License-Identifier: Apache-2.0
#include "members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cidr.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::string_view kChina = "cn-north-1";  // gets all of its country (L-6)

PolicyText names(std::string key, const std::vector<Member>& members) {
    PolicyText text{std::move(key), true, {}};
    for (const Member& member : members) text.items.push_back({"", toml_string(member.place), {}});
    return text;
}

PolicyText failover(const std::vector<Member>& members) {
    std::vector<Member> ordered = members;
    std::stable_partition(ordered.begin(), ordered.end(),
                          [](const Member& member) { return member.choice->primary; });
    return names("failover", ordered);
}

PolicyText weighted(const std::vector<Member>& members) {
    PolicyText text{"weighted", false, {}};
    for (const Member& member : members) {
        text.items.push_back({toml_key(member.place), std::to_string(member.choice->weight), {}});
    }
    return text;
}

PolicyText latency(const std::vector<Member>& members, const PolicyPlace& place, Plan& plan,
                   FaultList& faults) {
    PolicyText text{"latency", false, {}};
    for (const Member& member : members) {
        text.items.push_back({toml_key(member.choice->region), toml_string(member.place), {}});
        plan.regions.insert(member.choice->region);
    }
    faults.note(
        place.where, place.subject,
        "Route 53's latency data are in no export (L-3): until leeward.toml has latency rows, "
        "as its comment shows, only what checks of the members measure decides");
    const auto in_china = [](const Member& member) { return member.choice->region == kChina; };
    if (std::any_of(members.begin(), members.end(), in_china)) {
        faults.note(
            place.where, place.subject,
            "all of China goes to cn-north-1, whatever the latency (L-6): write the path of a "
            "database in MaxMind's format into geo.database of leeward.toml");
    }
    return text;
}

void note_location(const PolicyPlace& place, Plan& plan, FaultList& faults) {
    plan.needs_location = true;
    faults.note(place.where, place.subject,
                "needs to know where clients are: write the path of a database in MaxMind's format "
                "into geo.database of leeward.toml");
}

PolicyText geolocation(const std::vector<Member>& members, const PolicyPlace& place, Plan& plan,
                       FaultList& faults) {
    PolicyText text{"geo", false, {}};
    bool only_default = true;
    for (const Member& member : members) {
        text.items.push_back({toml_key(member.choice->geo), toml_string(member.place), {}});
        only_default = only_default && member.choice->geo == "default";
    }
    if (!only_default) note_location(place, plan, faults);
    return text;
}

PolicyText nearest(const std::vector<Member>& members, const PolicyPlace& place, Plan& plan,
                   FaultList& faults) {
    PolicyText text{"nearest", false, {}};
    for (const Member& member : members) {
        const Choice& choice = *member.choice;
        std::string value =
            fmt::format("{{ at = [{}, {}]", choice.at.latitude, choice.at.longitude);
        if (choice.bias != 0) value += fmt::format(", bias = {}", choice.bias);
        text.items.push_back({toml_key(member.place), value + " }", {}});
    }
    note_location(place, plan, faults);
    return text;
}

}  // namespace

void note_places(const std::vector<Member>& members, Table& table) {
    for (const Member& member : members) {
        if (member.choice->at_from.empty()) continue;
        table.comments.push_back(fmt::format("{} is at about the place of region {}", member.place,
                                             member.choice->at_from));
    }
}

PolicyText policy_text(const std::vector<Member>& members, const CidrBook& cidr,
                       const PolicyPlace& place, Plan& plan, FaultList& faults) {
    switch (members.front().choice->routing) {
        case Routing::Simple:
            return names("simple", members);
        case Routing::Weighted:
            return weighted(members);
        case Routing::Failover:
            return failover(members);
        case Routing::Latency:
            return latency(members, place, plan, faults);
        case Routing::Geolocation:
            return geolocation(members, place, plan, faults);
        case Routing::Geoproximity:
            return nearest(members, place, plan, faults);
        case Routing::IpBased:
            return networks(members, cidr.blocks(members.front().choice->collection), place,
                            faults);
        case Routing::Multivalue:
            break;
    }
    return names("multivalue", members);
}

}  // namespace leeward::importer
