// SPDX-License-Identifier: Apache-2.0
#pragma once
// Every outcome that chance can bring, with its share. Explain walks the same select as the server
// does, once for each script of choices, in place of drawing them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/policy/select.hpp"

namespace leeward::policy {

inline constexpr std::size_t kMaxOutcomes = 10'000;

/// A Chooser that goes through all scripts one after the other, depth first, or draws from a seed.
/// Rotation is always 0: order is no part of an outcome.
class ScriptedChooser {
public:
    /// Goes through all scripts.
    ScriptedChooser() = default;
    /// Draws at random instead; there is no next script, and the share is always 1.
    explicit ScriptedChooser(std::uint64_t seed) : rng_(seed) {}

    std::uint32_t by_weight(std::span<const Choice> choices) noexcept;
    /// For a network that is not known, all choices by their share.
    std::uint32_t by_network(std::span<const Choice> choices, std::span<const StickyKey> keys,
                             std::optional<std::uint64_t> network) noexcept {
        return network ? kept_choice(choices, keys, *network) : by_weight(choices);
    }
    void subset(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept;
    std::uint32_t rotation(std::uint32_t /*count*/) noexcept { return 0; }

    /// The probability of the choices made since the start or the last next_script().
    [[nodiscard]] double share() const { return share_; }
    /// The most ways that one choice of this script had.
    [[nodiscard]] std::uint64_t widest() const { return widest_; }
    /// Moves to the next script; false when all have been played.
    bool next_script();

private:
    struct Turn {
        std::uint64_t pick = 0;
        std::uint64_t ways = 1;
    };

    std::uint64_t take(std::uint64_t ways);

    std::vector<Turn> script_;
    std::size_t turn_ = 0;  // of script_, the one that comes next
    std::uint64_t widest_ = 1;
    double share_ = 1;
    std::optional<base::Rng> rng_;
};

template <class T>
struct Outcome {
    double share = 0;  // above 0; those of all outcomes sum to 1
    T value;
};

template <class T>
struct Outcomes {
    std::vector<Outcome<T>> all;  // one for each script or draw; equal values may come repeatedly
    bool exact = true;            // false: the shares are estimates from draws
};

/// What `run(chooser)` returns for each script, or, when there are more than `limit` scripts, for
/// `limit` draws from `seed`. `run` must be a function of what the chooser answers and of nothing
/// else; what it returns for a script that is not kept has no effect. Requires: limit at least 1.
template <class Run>
auto each_outcome(Run&& run, std::size_t limit = kMaxOutcomes, std::uint64_t seed = 1) {
    using T = std::invoke_result_t<Run&, ScriptedChooser&>;
    Outcomes<T> outcomes;
    ScriptedChooser script;
    bool more = true;
    while (more && outcomes.all.size() < limit) {
        T value = run(script);
        if (script.widest() > limit) break;
        outcomes.all.push_back({script.share(), std::move(value)});
        more = script.next_script();
    }
    if (!more) return outcomes;

    outcomes.exact = false;
    outcomes.all.clear();
    ScriptedChooser draws(seed);
    for (std::size_t drawn = 0; drawn < limit; ++drawn) {
        outcomes.all.push_back({1 / static_cast<double>(limit), run(draws)});
    }
    return outcomes;
}

}  // namespace leeward::policy
