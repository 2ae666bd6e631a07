// SPDX-License-Identifier: Apache-2.0
#include "walk.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace leeward::geo {
namespace {

bool leads_on(const Step& step) {
    return step.to == Step::To::Node;
}

}  // namespace

Walk::Walk(std::span<const DataFile* const> files, bool v6, Leaf leaf)
    : count_(files.size()), v6_(v6), leaf_(std::move(leaf)) {
    assert(files.size() <= kMaxTrees);
    for (std::size_t at = 0; at < count_; ++at) trees_[at].file = files[at];
}

base::Result<void> Walk::run() {
    Steps roots;
    for (std::size_t at = 0; at < count_; ++at) {
        Tree& tree = trees_[at];
        const auto root = tree.file->root(v6_);
        const auto ipv4 = tree.file->root(false);
        if (!root) return tl::unexpected(root.error());
        if (!ipv4) return tl::unexpected(ipv4.error());
        roots[at] = *root;
        if (v6_ && leads_on(*ipv4)) tree.ipv4 = *ipv4;
    }
    return visit(Prefix::all(v6_), roots);
}

base::Result<void> Walk::visit(const Prefix& network, const Steps& steps) {
    if (std::none_of(steps.begin(), steps.end(), leads_on)) return leaf_(network, steps);
    Steps lower = steps;
    Steps upper = steps;
    for (std::size_t at = 0; at < count_; ++at) {
        if (!leads_on(steps[at])) continue;
        if (network.length == network.bits()) {
            return trees_[at].file->fail("its search tree is deeper than an address has bits");
        }
        const auto halves = below(trees_[at], steps[at]);
        if (!halves) return tl::unexpected(halves.error());
        lower[at] = (*halves)[0];
        upper[at] = (*halves)[1];
    }
    auto walked = visit(network.half(false), lower);
    return walked ? visit(network.half(true), upper) : walked;
}

base::Result<std::array<Step, 2>> Walk::below(Tree& tree, const Step& node) {
    if (tree.nodes_read == tree.file->node_count()) {
        return tree.file->fail("its search tree comes to a node more than once");
    }
    ++tree.nodes_read;
    auto halves = tree.file->node(node.at);
    if (!halves) return halves;
    for (Step& half : *halves) {
        if (leads_on(half) && half == tree.ipv4) half = {};
    }
    return halves;
}

}  // namespace leeward::geo
