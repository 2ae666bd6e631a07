// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/carry_over.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace leeward::daemon {
namespace {

/// An address and, when it is looked up, the name it belongs to.
using Whereabouts = std::pair<base::SocketAddress, std::string>;
using ByAddress = std::multimap<Whereabouts, std::uint32_t>;

Whereabouts whereabouts(const probe::Target& target) {
    return {target.address, target.host};
}

const probe::Check& check_of(const probe::Settings& settings, std::uint32_t target) {
    return settings.checks[settings.targets[target].check];
}

bool same_definition(probe::Check left, const probe::Check& right) {
    left.name = right.name;
    return left == right;
}

std::optional<Continued> find_old(const probe::Settings& old, const ByAddress& by_address,
                                  const probe::Target& target, const probe::Check& check) {
    std::optional<Continued> alike;
    const auto [first, last] = by_address.equal_range(whereabouts(target));
    for (auto at = first; at != last; ++at) {
        const probe::Check& candidate = check_of(old, at->second);
        const bool equal = same_definition(candidate, check);
        if (candidate.name == check.name) return Continued{{at->second}, !equal};
        // What is not probed has nothing but its name.
        if (equal && !alike && check.protocol != probe::Protocol::None)
            alike = Continued{{at->second}, false};
    }
    return alike;
}

}  // namespace

std::vector<std::optional<Continued>> continued(const probe::Settings& old,
                                                const probe::Settings& fresh) {
    ByAddress by_address;
    for (std::uint32_t target = 0; target < old.targets.size(); ++target) {
        by_address.emplace(whereabouts(old.targets[target]), target);
    }
    std::vector<std::optional<Continued>> found;
    found.reserve(fresh.targets.size());
    for (std::uint32_t target = 0; target < fresh.targets.size(); ++target) {
        found.push_back(find_old(old, by_address, fresh.targets[target], check_of(fresh, target)));
    }
    return found;
}

std::vector<std::optional<health::EndpointId>> each_once(
    const std::vector<std::optional<Continued>>& continued) {
    std::set<health::EndpointId> taken;
    std::vector<std::optional<health::EndpointId>> ids;
    ids.reserve(continued.size());
    for (const auto& from : continued) {
        const bool first = from && taken.insert(from->old).second;
        ids.push_back(first ? std::optional(from->old) : std::nullopt);
    }
    return ids;
}

}  // namespace leeward::daemon
