// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a steering answers, as shares; and how tests write clients and areas.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "leeward/policy/script.hpp"
#include "leeward/policy/select.hpp"
#include "support/catch.hpp"

namespace leeward::support {

/// The share of each set of leaves that a query can be answered with.
using Distribution = std::map<std::set<std::uint32_t>, double>;

/// A client's network, or an address as a network of one.
inline policy::Client client(std::string_view text) {
    const geo::Prefix network = geo::Prefix::parse(text).value();
    return {network.address, network.length};
}

/// A code or a network, as a configuration writes it.
inline policy::Area area(std::string_view text) {
    if (const auto network = geo::Prefix::parse(text)) return *network;
    return geo::parse_code(text).value();
}

/// What decide and select make of `root`, over all outcomes of chance.
inline Distribution distribution_of(const policy::Steering& steering, policy::RootId root,
                                    const policy::Client& client = {}) {
    const auto outcomes = policy::each_outcome([&](policy::ScriptedChooser& chooser) {
        policy::Selection selection;
        policy::select(steering, root, client, chooser, selection);
        return std::set<std::uint32_t>(selection.leaves.begin(),
                                       selection.leaves.begin() + selection.count);
    });
    Distribution shares;
    for (const auto& outcome : outcomes.all) shares[outcome.value] += outcome.share;
    return shares;
}

/// One answer, always.
inline Distribution only(policy::LeafId leaf) {
    return {{{leaf.value}, 1.0}};
}

/// Each of them in turn, equally often.
inline Distribution evenly(const std::set<std::uint32_t>& leaves) {
    Distribution shares;
    for (const std::uint32_t leaf : leaves) {
        shares[{leaf}] = 1 / static_cast<double>(leaves.size());
    }
    return shares;
}

/// No answer (G-7).
inline Distribution nothing() {
    return {{{}, 1.0}};
}

/// " 0 2 at 0.5;  1 at 0.5".
inline std::string to_text(const Distribution& shares) {
    std::string text;
    for (const auto& [leaves, share] : shares) {
        text += text.empty() ? "" : "; ";
        for (const std::uint32_t leaf : leaves) text += " " + std::to_string(leaf);
        text += leaves.empty() ? "nothing at " : " at ";
        text += std::to_string(share);
    }
    return text;
}

inline void check_equal(const Distribution& got, const Distribution& wanted) {
    INFO("got " << to_text(got) << ", wanted " << to_text(wanted));
    REQUIRE(got.size() == wanted.size());
    for (const auto& [leaves, share] : wanted) {
        REQUIRE(got.count(leaves) == 1);
        CHECK(got.at(leaves) == Approx(share).margin(1e-12));
    }
}

}  // namespace leeward::support
