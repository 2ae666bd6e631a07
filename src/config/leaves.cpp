// SPDX-License-Identifier: Apache-2.0
#include "leaves.hpp"

#include <utility>

#include "zones.hpp"

namespace leeward::config {

namespace {

constexpr dns::RrType kAddressTypes[] = {dns::RrType::A, dns::RrType::Aaaa};

}  // namespace

bool is_address(dns::RrType type) {
    return type == dns::RrType::A || type == dns::RrType::Aaaa;
}

Leaves::Found Leaves::find_or_add(policy::PlaceId place, Judging how) {
    auto& all = model_.config.rules.leaves;
    const PlaceData& data = model_.place_data[place.index()];
    if (data.ttl) how.ttl = data.ttl;
    how.typed = false;  // matters to aliases only
    const policy::LeafId next{static_cast<std::uint32_t>(all.size())};
    const auto [known, fresh] = leaves_.emplace(std::pair(place, how), next);
    if (!fresh) return {known->second, false, false};

    policy::Leaf leaf;
    leaf.place = place;
    leaf.type = how.type;
    leaf.check = how.check.is_check() ? model_.config.probe.checks[how.check.check].name : kNone;
    leaf.min_up = data.min_up;
    leaf.unknown = how.unknown;
    leaf.ttl = how.ttl;
    if (data.host && is_address(how.type)) {
        leaf.host = host(*data.host, how.type);
    } else {
        for (const PlaceDatum& datum : data.by_type.at(how.type)) {
            leaf.data.push_back({datum.rdata, {}, datum.place});
        }
    }
    const bool judged = !how.check.is_check() || judge(leaf, data, how);
    all.push_back(std::move(leaf));
    return {next, true, !judged};
}

bool Leaves::judge(policy::Leaf& leaf, const PlaceData& data, const Judging& how) {
    if (!model_.check_places[how.check.check].stands_alone) {
        return data.host ? judge_host(leaf, *data.host, how) : judge_addresses(leaf, data, how);
    }
    const auto id = endpoints_.find_or_add(how.check.check, {}, leaf.place);
    if (!id) return false;
    leaf.endpoints.push_back(*id);
    if (!is_address(how.type)) return true;
    for (policy::Datum& datum : leaf.data) datum.endpoints.push_back(*id);
    return true;
}

bool Leaves::judge_addresses(policy::Leaf& leaf, const PlaceData& data, const Judging& how) {
    for (const dns::RrType type : kAddressTypes) {
        const auto held = data.by_type.find(type);
        // Addresses fail over by type, each on its own; other records by all addresses together.
        if (held == data.by_type.end() || (is_address(how.type) && type != how.type)) continue;
        for (std::size_t at = 0; at < held->second.size(); ++at) {
            const PlaceDatum& datum = held->second[at];
            const auto ip = base::Address::from_bytes(datum.rdata);
            if (!ip) continue;
            const auto id = endpoints_.find_or_add(how.check.check, *ip, datum.place);
            if (!id) return false;
            leaf.endpoints.push_back(*id);
            if (type == how.type) leaf.data[at].endpoints.push_back(*id);
        }
    }
    return !leaf.endpoints.empty();
}

/// One endpoint, by name; A and AAAA share it, as probes go over IPv4 (HC-11).
bool Leaves::judge_host(policy::Leaf& leaf, const dns::Name& host, const Judging& how) {
    const auto id = endpoints_.find_or_add(how.check.check, plain(host.lower()), leaf.place);
    if (id) leaf.endpoints.push_back(*id);
    return id.has_value();
}

policy::HostId Leaves::host(const dns::Name& name, dns::RrType type) {
    auto& all = model_.config.rules.hosts;
    const policy::HostId next{static_cast<std::uint32_t>(all.size())};
    const auto [known, fresh] = hosts_.emplace(std::pair(name_key(name), type), next);
    if (fresh) all.push_back({name, type});
    return known->second;
}

policy::LeafId Leaves::find_or_add(const AliasSpec& alias, dns::RrType type,
                                   const base::Location& where, const std::string& subject) {
    auto& all = model_.config.rules.leaves;
    const policy::LeafId next{static_cast<std::uint32_t>(all.size())};
    const auto [known, fresh] =
        static_leaves_.emplace(std::pair(name_key(alias.target), type), next);
    if (!fresh) return known->second;
    policy::Leaf leaf;
    leaf.place = place_of(alias.target);
    leaf.type = type;
    leaf.check = kNone;
    all.push_back(std::move(leaf));
    model_.config.static_aliases.push_back({next, alias.target, type, where, subject});
    return next;
}

policy::PlaceId Leaves::place_of(const dns::Name& name) {
    auto& places = model_.config.rules.places;
    const policy::PlaceId next{static_cast<std::uint32_t>(places.size())};
    const auto [known, fresh] = named_places_.emplace(name_key(name), next);
    if (fresh) {
        places.push_back({plain(name), policy::PlaceKind::Target, std::nullopt});
        model_.place_data.emplace_back();
    }
    return known->second;
}

}  // namespace leeward::config
