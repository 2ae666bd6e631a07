// SPDX-License-Identifier: Apache-2.0
#pragma once
// The fast half of the one pure decision: steering -> the leaves that one query is answered with.
// noexcept, no allocation. The chooser is a generator while serving and a script while explaining,
// so both take the same path.

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>

#include "leeward/base/draw.hpp"
#include "leeward/base/rng.hpp"
#include "leeward/policy/client.hpp"
#include "leeward/policy/steering.hpp"

namespace leeward::policy {

/// The source of chance. `by_weight(choices)` is the index of one choice, each in proportion to its
/// weight. `subset` fills `chosen` with distinct numbers in [0, count), each subset as likely;
/// it requires `count >= chosen.size()` and at most kMaxMembers of both. `rotation(count)` is where
/// a list of values starts, in [0, count). `by_network(choices, keys, network)` is the index of the
/// choice that a network keeps; over all networks each in proportion to its weight.
template <class T>
concept Chooser = requires(T chooser, std::uint32_t number, std::span<const Choice> choices,
                           std::span<const StickyKey> keys, std::optional<std::uint64_t> network,
                           std::span<std::uint16_t> chosen) {
    { chooser.by_weight(choices) }
    noexcept->std::same_as<std::uint32_t>;
    { chooser.by_network(choices, keys, network) }
    noexcept->std::same_as<std::uint32_t>;
    { chooser.subset(number, chosen) }
    noexcept;
    { chooser.rotation(number) }
    noexcept->std::same_as<std::uint32_t>;
};

/// The choice that `draw` falls to: of the draws in [0, sum of the weights), each choice gets
/// exactly as many as its weight. Requires: `draw` is one of them.
std::uint32_t choice_at(std::span<const Choice> choices, std::uint32_t draw) noexcept;

/// The choice that a network keeps, by weighted rendezvous hashing: each choice scores the network,
/// and the best score wins. Who leaves takes only its own networks along, and a changed weight
/// moves only the share that it must.
std::uint32_t kept_choice(std::span<const Choice> choices, std::span<const StickyKey> keys,
                          std::uint64_t network) noexcept;

/// Chance while serving. Each call costs one draw, a subset of many two. By base::Draw's bias, no
/// probability is off by a 2^-31 part of it.
class RandomChooser {
public:
    explicit RandomChooser(base::Rng& rng) noexcept : rng_(rng) {}

    std::uint32_t by_weight(std::span<const Choice> choices) noexcept {
        return choice_at(choices, base::Draw(rng_).below(choices.back().weight_to_here));
    }
    /// A network that is not known keeps nothing.
    std::uint32_t by_network(std::span<const Choice> choices, std::span<const StickyKey> keys,
                             std::optional<std::uint64_t> network) noexcept {
        return network ? kept_choice(choices, keys, *network) : by_weight(choices);
    }
    std::uint32_t rotation(std::uint32_t count) noexcept {
        return count < 2 ? 0 : base::Draw(rng_).below(count);
    }
    /// In random order as well (M-13).
    void subset(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept;

private:
    void sample(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept;

    base::Rng& rng_;
};

/// The leaves that answer, in answer order, none twice. No leaf: nothing here is for this client
/// (G-7). A leaf without records has nothing to answer with yet: its host was never looked up.
struct Selection {
    std::array<std::uint32_t, kMaxMembers> leaves;  // of Steering::leaves, so shapes too; only the
                                                    // first `count` are set: a query does not pay
                                                    // for a kilobyte of zeros
    std::uint16_t count = 0;
    bool distinct = false;  // no two of them have a datum in common; false: they may have
    /// The shortest prefix of the client's address for which the selection is the same, in bits; 0:
    /// it does not depend on the client (E-4).
    std::uint8_t scope = 0;
};

/// Walks the steering from `root`. Requires: `root` is one of the steering's.
///
/// Work is bounded: at most kMaxMembers leaves are walked to, each through no more steps than the
/// tree is deep.
template <Chooser C>
void select(const Steering& steering, RootId root, const Client& client, C& chooser,
            Selection& into) noexcept;

}  // namespace leeward::policy

#include "leeward/policy/select.inl"
