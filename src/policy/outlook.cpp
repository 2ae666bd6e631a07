// SPDX-License-Identifier: Apache-2.0
#include "outlook.hpp"

#include <algorithm>
#include <cassert>

namespace leeward::policy {

Outlook::Outlook(const Rules& rules, Health health, std::span<const Word> words)
    : endpoints_(rules.endpoints.size(), health::State::Unknown), places_(rules.places.size()) {
    const std::size_t known = std::min(health.size(), endpoints_.size());
    for (std::size_t at = 0; at < known; ++at) endpoints_[at] = health[at].state;
    for (const Word& word : words) {
        if (const auto* place = std::get_if<PlaceId>(&word.about)) {
            assert(place->index() < places_.size());
            places_[place->index()] = word.state;
        } else if (const auto* endpoint = std::get_if<health::EndpointId>(&word.about)) {
            assert(endpoint->index() < endpoints_.size());
            endpoints_[endpoint->index()] = word.state;
        }
    }
    inherit(rules);
}

void Outlook::inherit(const Rules& rules) {
    const auto direct = places_;
    for (std::size_t at = 0; at < places_.size(); ++at) {
        std::optional<PlaceId> above = rules.places[at].parent;
        // Places nest at most as deep as there are places.
        for (std::size_t level = 0; !places_[at] && above && level < places_.size(); ++level) {
            places_[at] = direct[above->index()];
            above = rules.places[above->index()].parent;
        }
    }
}

}  // namespace leeward::policy
