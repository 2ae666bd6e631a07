// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shapes of a leaf: where its data do not all have the same share, a query is answered with one of
// several subsets of them, each within the next, so that each datum is in the answer as often as
// its share says.
//
//   shares 1000, 1000, 500, 50      all four at 5 %, the first three at 45 %, the first two at 50 %

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "leeward/policy/steering.hpp"
#include "nodes.hpp"

namespace leeward::policy {

/// Of one leaf. Our choice: a pool that comes back in one piece needs two, and a shape costs its
/// octets again.
inline constexpr std::size_t kMaxShapes = 8;

/// The shares that the data of a leaf count as having, one for each of `shares`: the same, while no
/// more than kMaxShapes differ; else the steps of an even ladder of so many from the smallest to
/// the largest, each share on the next step below it. So the largest and the smallest stay what
/// they are, and nothing gets more than its share, nor less by a step or more. 0 stays 0.
std::vector<std::uint16_t> on_ladder(std::span<const std::uint16_t> shares);

/// The shapes of all leaves of a steering. What it keeps from one run to the next is memory.
class Shapes {
public:
    /// Forgets all.
    void clear(Steering& into);

    /// Adds a leaf's shapes to `into`: its records stand there whole. `shares` are those of its
    /// data, 0 for what is out. Requires: one is above 0.
    void add(LeafId leaf, std::span<const std::uint16_t> shares, Steering& into);

    /// Adds the steps that choose, and points the leads there. Requires: `into` has the steps and
    /// choices of all nodes, if not yet their values.
    void lay_out(Steering& into, std::vector<Lead>& leads) const;

private:
    struct Shaped {
        LeafId leaf;
        std::uint32_t first = 0;  // of the choices
        std::uint16_t count = 0;
    };

    void add_records(LeafId leaf, std::span<const std::uint16_t> shares, std::uint16_t from,
                     Steering& into);

    std::vector<Shaped> leaves_;
    std::vector<Choice> choices_;
};

}  // namespace leeward::policy
