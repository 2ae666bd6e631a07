// SPDX-License-Identifier: Apache-2.0
#pragma once
// A second opinion on leaves: which are alive, and what they answer with. Slow, and written from
// the rules and from nothing in src/policy.

#include <algorithm>
#include <vector>

#include "support/policy_world.hpp"

namespace leeward::support {

class HealthModel {
public:
    explicit HealthModel(const World& world) : world_(world) {}

    [[nodiscard]] bool alive(policy::LeafId id) const {
        const policy::Leaf& leaf = world_.rules.leaves[id.index()];
        if (empty(id)) return false;
        if (const health::State* word = word_about(leaf.place)) return may_answer(leaf, *word);
        if (!leaf.host && up_data(leaf).empty()) return false;
        double up = 0;
        for (const health::EndpointId endpoint : leaf.endpoints) {
            up += endpoint_helps(leaf, endpoint) ? 1 : 0;
        }
        const auto total = static_cast<double>(leaf.endpoints.size());
        return total == 0 || (up >= 1 && 1000 * up >= total * leaf.min_up.permille);
    }

    /// A host of which no address is known.
    [[nodiscard]] bool empty(policy::LeafId id) const {
        const policy::Leaf& leaf = world_.rules.leaves[id.index()];
        return leaf.host && world_.looked_up[leaf.host->index()].data.empty();
    }

    /// What a leaf answers with.
    [[nodiscard]] std::vector<dns::Rdata> data(policy::LeafId id) const {
        const policy::Leaf& leaf = world_.rules.leaves[id.index()];
        if (leaf.host) return world_.looked_up[leaf.host->index()].data;
        std::vector<dns::Rdata> all;
        for (const std::size_t at : up_data(leaf)) all.push_back(leaf.data[at].rdata);
        if (!all.empty()) return all;
        for (const policy::Datum& datum : leaf.data) all.push_back(datum.rdata);
        return all;
    }

protected:
    static bool may_answer(health::UnknownAs unknown, health::State state) {
        if (state == health::State::Unknown) return unknown != health::UnknownAs::Down;
        return state == health::State::Up;
    }
    static bool may_answer(const policy::Leaf& leaf, health::State state) {
        return may_answer(leaf.unknown, state);
    }

    /// The last word about the place itself, else about what holds it.
    [[nodiscard]] const health::State* word_about(policy::PlaceId id) const {
        const health::State* found = word_itself(id);
        const auto& parent = world_.rules.places[id.index()].parent;
        return found == nullptr && parent ? word_about(*parent) : found;
    }

    /// The final state: observed or counted, then disabled, then inverted.
    [[nodiscard]] health::State state_of(health::EndpointId id) const {
        const health::State* word = word_itself(id);
        const health::State seen = word != nullptr ? *word : world_.health[id.index()].state;
        for (const policy::Verdict& verdict : world_.rules.verdicts) {
            if (verdict.of != id) continue;
            health::State state = verdict.at_least && word == nullptr ? counted(verdict) : seen;
            if (verdict.disabled) state = health::State::Up;
            if (!verdict.inverted) return state;
            return state == health::State::Down ? health::State::Up : health::State::Down;
        }
        return seen;
    }

    const World& world_;

private:
    template <class Id>
    [[nodiscard]] const health::State* word_itself(Id id) const {
        const health::State* found = nullptr;
        for (const policy::Word& word : world_.words) {
            if (word.about == decltype(word.about){id}) found = &word.state;
        }
        return found;
    }

    /// What is the same whatever the unknown children turn out to be; else unknown.
    [[nodiscard]] health::State counted(const policy::Verdict& verdict) const {
        const auto enough = [&](bool unknown_is_up) {
            const auto up = std::count_if(
                verdict.counted.begin(), verdict.counted.end(), [&](health::EndpointId child) {
                    const health::State state = state_of(child);
                    return state == health::State::Up ||
                           (unknown_is_up && state == health::State::Unknown);
                });
            return up >= static_cast<std::ptrdiff_t>(*verdict.at_least);
        };
        if (enough(true) != enough(false)) return health::State::Unknown;
        return enough(true) ? health::State::Up : health::State::Down;
    }

    [[nodiscard]] bool datum_up(const policy::Leaf& leaf, const policy::Datum& datum) const {
        if (const health::State* word = word_about(datum.place)) return may_answer(leaf, *word);
        return std::all_of(
            datum.endpoints.begin(), datum.endpoints.end(),
            [&](health::EndpointId endpoint) { return may_answer(leaf, state_of(endpoint)); });
    }

    [[nodiscard]] std::vector<std::size_t> up_data(const policy::Leaf& leaf) const {
        std::vector<std::size_t> up;
        for (std::size_t at = 0; at < leaf.data.size(); ++at) {
            if (datum_up(leaf, leaf.data[at])) up.push_back(at);
        }
        return up;
    }

    /// An endpoint helps its place when one of the data that name it says so;
    /// one that none names goes by its zone.
    [[nodiscard]] bool endpoint_helps(const policy::Leaf& leaf, health::EndpointId id) const {
        bool named = false;
        for (const policy::Datum& datum : leaf.data) {
            if (std::count(datum.endpoints.begin(), datum.endpoints.end(), id) == 0) continue;
            named = true;
            const health::State* word = word_about(datum.place);
            if (may_answer(leaf, word != nullptr ? *word : state_of(id))) return true;
        }
        if (named) return false;
        const policy::PlaceId home = world_.rules.endpoints[id.index()].place;
        const health::State* word = nullptr;
        if (world_.rules.places[home.index()].parent == leaf.place) word = word_about(home);
        return may_answer(leaf, word != nullptr ? *word : state_of(id));
    }
};

}  // namespace leeward::support
