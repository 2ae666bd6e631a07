// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/drain.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "leeward/policy/decide.hpp"

namespace leeward::policy {
namespace {

constexpr std::uint64_t kWhole = 1000;
constexpr std::uint64_t kUnlimited = kWhole * 1'000'000;

/// What is left of a tree: its places that are alive, and what they carry together.
struct Rest {
    std::map<PlaceId, std::uint64_t> places;  // thousandths of the demand

    [[nodiscard]] std::uint64_t carries() const {
        std::uint64_t sum = 0;
        for (const auto& [place, carried] : places) sum += carried;
        return sum;
    }
};

std::uint64_t capacity_of(const Rules& rules, const Leaf& leaf, const Standing& standing) {
    const auto& capacity = rules.places[leaf.place.index()].capacity;
    if (!capacity) return kUnlimited;
    if (standing.total == 0) return *capacity;
    // Who was not looked at yet counts as the leaf says; so a leaf that is alive carries something.
    const std::uint32_t up =
        std::max<std::uint32_t>({standing.up, standing.unknown, std::uint32_t{1}});
    return std::uint64_t{*capacity} * std::min(up, standing.total) / standing.total;
}

/// By NodeId. Children stand before their nodes.
std::vector<Rest> rests(const Rules& rules, const Steering& steering) {
    std::vector<Rest> rests(rules.nodes.size());
    for (std::size_t index = 0; index < rules.nodes.size(); ++index) {
        Rest& rest = rests[index];
        for (const Child& child : rules.nodes[index].children) {
            if (const auto* const node = std::get_if<NodeId>(&child.target)) {
                for (const auto& [place, carried] : rests[node->index()].places) {
                    rest.places[place] = std::max(rest.places[place], carried);
                }
                continue;
            }
            const LeafId id = std::get<LeafId>(child.target);
            const Standing& standing = steering.leaf_standing[id.index()];
            if (!standing.alive) continue;
            const Leaf& leaf = rules.leaves[id.index()];
            std::uint64_t& carried = rest.places[leaf.place];
            carried = std::max(carried, capacity_of(rules, leaf, standing));
        }
    }
    return rests;
}

}  // namespace

std::vector<Breach> breaches_of_drain(const Rules& rules, const Known& known, PlaceId place) {
    Known drained = known;
    std::vector<Word> words(known.words.begin(), known.words.end());
    words.push_back({place, health::State::Down});
    drained.words = words;
    // What is alive does not depend on the time or on chance.
    const std::vector<Rest> before = rests(rules, decide(rules, known, {}, 0));
    const std::vector<Rest> after = rests(rules, decide(rules, drained, {}, 0));
    std::vector<Breach> breaches;
    for (std::uint32_t index = 0; index < rules.roots.size(); ++index) {
        const std::size_t node = rules.roots[index].node.index();
        const std::uint64_t carries = after[node].carries();
        if (carries >= kWhole || carries >= before[node].carries()) continue;
        Breach breach{{index}, static_cast<std::uint32_t>(carries), {}};
        for (const auto& entry : after[node].places) breach.remain.push_back(entry.first);
        breaches.push_back(std::move(breach));
    }
    return breaches;
}

std::string to_string(const Rules& rules, const Breach& breach) {
    const Root& root = rules.roots[breach.root.index()];
    const std::string record =
        root.owner.name().to_string() + " " + dns::to_string(root.type) + ": ";
    if (breach.remain.empty()) return record + "no place would be left alive";
    std::string names;
    for (const PlaceId place : breach.remain) {
        names += (names.empty() ? "" : ", ") + rules.places[place.index()].name;
    }
    return record + names + " can carry " + std::to_string(breach.carries / 10) + "% of its demand";
}

}  // namespace leeward::policy
