// SPDX-License-Identifier: Apache-2.0
#include "endpoints.hpp"

#include <fmt/format.h>

namespace leeward::config {

namespace {

/// What to probe, and how reports call it. What is not probed is told apart by what it is for.
struct Aim {
    base::SocketAddress address;
    std::string host;
    std::string text;
};

Aim aim_at(const CheckPlace& check, bool probed, const Judged& judged) {
    Aim aim;
    if (check.at) aim.address = *check.at;
    aim.host = check.at_host;
    if (!aim.host.empty()) aim.address.port = check.port;
    const auto* address = std::get_if<base::Address>(&judged);
    const auto* host = std::get_if<std::string>(&judged);
    if (address != nullptr) aim.address = {*address, probed ? check.port : std::uint16_t{0}};
    if (host != nullptr) {
        aim.host = *host;
        aim.address.port = probed ? check.port : std::uint16_t{0};
    }
    if (!probed) {
        aim.text = address != nullptr ? address->to_string() : aim.host;
    } else if (!aim.host.empty()) {
        aim.text = fmt::format("{}:{}", aim.host, aim.address.port);
    } else {
        aim.text = aim.address.to_string();
    }
    return aim;
}

}  // namespace

std::optional<health::EndpointId> Endpoints::find_or_add(std::uint32_t check, const Judged& judged,
                                                         policy::PlaceId place) {
    const CheckPlace& own = model_.check_places[check];
    const Judged key = own.stands_alone ? Judged() : judged;
    if (!own.stands_alone && std::holds_alternative<std::monostate>(judged)) return std::nullopt;
    const auto known = endpoints_.find({check, key});
    if (known != endpoints_.end()) return known->second;

    policy::Verdict verdict;
    verdict.disabled = own.disabled;
    verdict.inverted = own.inverted;
    if (own.at_least && !own.disabled) {
        verdict.at_least = own.at_least;
        for (const std::uint32_t child : own.counted) {
            const auto counted = find_or_add(child, judged, place);
            if (!counted) return std::nullopt;
            verdict.counted.push_back(*counted);
        }
    }
    verdict.of = add(check, key, place);
    endpoints_.emplace(std::pair(check, key), verdict.of);
    if (verdict.at_least || verdict.disabled || verdict.inverted) {
        model_.config.rules.verdicts.push_back(verdict);
    }
    return verdict.of;
}

health::EndpointId Endpoints::add(std::uint32_t check, const Judged& judged,
                                  policy::PlaceId place) {
    auto& targets = model_.config.probe.targets;
    const probe::Check& settings = model_.config.probe.checks[check];
    const health::EndpointId id{static_cast<std::uint32_t>(targets.size())};
    const bool probed = settings.protocol != probe::Protocol::None;
    const Aim aim = aim_at(model_.check_places[check], probed, judged);
    targets.push_back({check, aim.address, aim.host});
    model_.config.rules.endpoints.push_back({settings.name, place, aim.text});
    return id;
}

}  // namespace leeward::config
