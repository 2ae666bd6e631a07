// SPDX-License-Identifier: Apache-2.0
#pragma once
// What endpoints and places are taken for: measured health and vitals with the operators' words
// laid over them.

#include <optional>
#include <span>
#include <vector>

#include "leeward/policy/known.hpp"

namespace leeward::policy {

/// A copy; borrows nothing.
class Outlook {
public:
    Outlook(const Rules& rules, const Known& known);

    /// The final state: counted, disabled and inverted as its check says.
    [[nodiscard]] health::State endpoint(health::EndpointId id) const {
        return endpoints_[id.index()];
    }
    /// Whose final state is not its own (counted, disabled, inverted, an operator's word), or not
    /// Up, has its whole share; under a word or disabled it does not change.
    [[nodiscard]] const health::Vitals& vitals(health::EndpointId id) const {
        return vitals_[id.index()];
    }
    [[nodiscard]] std::size_t endpoint_count() const { return endpoints_.size(); }
    /// The word about a place, else about the nearest place that holds it.
    [[nodiscard]] std::optional<health::State> word(PlaceId id) const {
        return places_[id.index()];
    }

private:
    void judge(const Rules& rules, std::span<const Word> words);
    void judge_vitals(const Verdict& verdict, bool counts);
    void inherit(const Rules& rules);

    std::vector<health::State> endpoints_;
    std::vector<health::Vitals> vitals_;
    std::vector<std::optional<health::State>> places_;
};

}  // namespace leeward::policy
