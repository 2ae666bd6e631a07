// SPDX-License-Identifier: Apache-2.0
#pragma once
// A walk through one search tree, or through two at once: leaves are the largest networks for which
// neither of them says anything more.

#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "data_file.hpp"
#include "leeward/base/result.hpp"
#include "leeward/geo/prefix.hpp"

namespace leeward::geo {

constexpr std::size_t kMaxTrees = 2;

/// Where each tree leads for a network: to data or nowhere, once it is a leaf.
using Steps = std::array<Step, kMaxTrees>;

class Walk {
public:
    /// Errors end the walk.
    using Leaf = std::function<base::Result<void>(const Prefix& network, const Steps& steps)>;

    /// Requires: at most kMaxTrees files, which outlive the walk.
    Walk(std::span<const DataFile* const> files, bool v6, Leaf leaf);

    /// Visits leaves in address order; they cover the family. Each node is read once.
    /// Errors: the file whose tree is broken; what `leaf` returns.
    base::Result<void> run();

private:
    struct Tree {
        const DataFile* file = nullptr;
        // Networks of IPv6 that embed IPv4 lead to where that begins. Nobody asks from there, and
        // each would be as large as all of IPv4.
        Step ipv4;
        std::uint32_t nodes_read = 0;
    };

    base::Result<void> visit(const Prefix& network, const Steps& steps);
    /// Where the two halves of a network lead, by a tree's node.
    base::Result<std::array<Step, 2>> below(Tree& tree, const Step& node);

    std::array<Tree, kMaxTrees> trees_;
    std::size_t count_;
    bool v6_;
    Leaf leaf_;
};

}  // namespace leeward::geo
