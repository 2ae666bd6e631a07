// SPDX-License-Identifier: Apache-2.0
#include "leaves.hpp"

#include <utility>

namespace leeward::config {

namespace {

constexpr dns::RrType kAddressTypes[] = {dns::RrType::A, dns::RrType::Aaaa};

bool is_address(dns::RrType type) {
    return type == dns::RrType::A || type == dns::RrType::Aaaa;
}

}  // namespace

Leaves::Found Leaves::find_or_add(policy::PlaceId place, const Judging& how) {
    auto& all = model_.config.rules.leaves;
    const policy::LeafId next{static_cast<std::uint32_t>(all.size())};
    const auto [known, fresh] = leaves_.emplace(std::pair(place, how), next);
    if (!fresh) return {known->second, false};

    const PlaceData& data = model_.place_data[place.index()];
    policy::Leaf leaf;
    leaf.place = place;
    leaf.type = how.type;
    leaf.check = how.check.is_check() ? model_.config.probe.checks[how.check.check].name : kNone;
    leaf.min_up = data.min_up;
    leaf.unknown = how.unknown;
    for (const PlaceDatum& datum : data.by_type.at(how.type)) {
        leaf.data.push_back({datum.rdata, {}, datum.place});
    }
    if (how.check.is_check()) judge(leaf, data, how);
    all.push_back(std::move(leaf));
    return {next, true};
}

void Leaves::judge(policy::Leaf& leaf, const PlaceData& data, const Judging& how) {
    const CheckPlace& check = model_.check_places[how.check.check];
    if (!check.at) {
        judge_addresses(leaf, data, how);
        return;
    }
    const health::EndpointId id = endpoint(how.check.check, *check.at, leaf.place);
    leaf.endpoints.push_back(id);
    if (!is_address(how.type)) return;
    for (policy::Datum& datum : leaf.data) datum.endpoints.push_back(id);
}

void Leaves::judge_addresses(policy::Leaf& leaf, const PlaceData& data, const Judging& how) {
    const std::uint16_t port = model_.check_places[how.check.check].port;
    for (const dns::RrType type : kAddressTypes) {
        const auto held = data.by_type.find(type);
        // Addresses fail over by type, each on its own; other records by all addresses together.
        if (held == data.by_type.end() || (is_address(how.type) && type != how.type)) continue;
        for (std::size_t at = 0; at < held->second.size(); ++at) {
            const PlaceDatum& datum = held->second[at];
            const auto ip = base::Address::from_bytes(datum.rdata);
            if (!ip) continue;
            const health::EndpointId id =
                endpoint(how.check.check, base::SocketAddress{*ip, port}, datum.place);
            leaf.endpoints.push_back(id);
            if (type == how.type) leaf.data[at].endpoints.push_back(id);
        }
    }
}

health::EndpointId Leaves::endpoint(std::uint32_t check, const base::SocketAddress& address,
                                    policy::PlaceId place) {
    auto& targets = model_.config.probe.targets;
    const health::EndpointId next{static_cast<std::uint32_t>(targets.size())};
    const auto [known, fresh] = endpoints_.emplace(EndpointKey(check, address), next);
    if (fresh) {
        targets.push_back({check, address});
        model_.config.rules.endpoints.push_back(
            {model_.config.probe.checks[check].name, place, address.to_string()});
    }
    return known->second;
}

}  // namespace leeward::config
