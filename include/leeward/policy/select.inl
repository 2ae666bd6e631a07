// SPDX-License-Identifier: Apache-2.0
#pragma once
// The body of select.hpp.

#include "leeward/policy/select.hpp"

namespace leeward::policy {

namespace detail {

/// One query's way down the steering.
template <Chooser C>
class Walk {
public:
    Walk(const Steering& steering, C& chooser, Selection& into) noexcept
        : steering_(steering), chooser_(chooser), into_(into) {}

    /// Adds the leaves that `next` leads to. Children stand before their node, so this ends; it
    /// calls itself only where an answer branches, at most once for each level of the tree.
    void follow(Next next) noexcept {
        while (!next.is_leaf()) {
            const Step& step = steering_.steps[next.index()];
            const std::span<const Choice> choices(steering_.choices.data() + step.first,
                                                  step.count);
            switch (step.pick) {
                case Pick::First:
                    next = choices.front().next;
                    break;
                case Pick::ByWeight:
                    next = choices[chooser_.by_weight(choices)].next;
                    break;
                case Pick::Several:
                    return several(choices, step.limit);
                case Pick::All:
                    return all(choices);
            }
        }
        arrive(next.index());
    }

private:
    void several(std::span<const Choice> choices, std::uint16_t limit) noexcept {
        std::array<std::uint16_t, kMaxAnswerMembers> buffer;
        const std::size_t count = limit < choices.size() ? limit : choices.size();
        const std::span<std::uint16_t> chosen(buffer.data(), count);
        chooser_.subset(static_cast<std::uint32_t>(choices.size()), chosen);
        for (const std::uint16_t index : chosen) {
            if (full()) return;
            follow(choices[index].next);
        }
    }

    void all(std::span<const Choice> choices) noexcept {
        const std::size_t start = chooser_.rotation(static_cast<std::uint32_t>(choices.size()));
        for (std::size_t at = start; at < choices.size() && !full(); ++at) {
            follow(choices[at].next);
        }
        for (std::size_t at = 0; at < start && !full(); ++at) follow(choices[at].next);
    }

    [[nodiscard]] bool full() const noexcept { return arrivals_ == kMaxMembers; }

    /// An RRset has no duplicates (RFC 2181 section 5), yet two pools may lead to one place.
    void arrive(std::uint32_t leaf) noexcept {
        ++arrivals_;
        for (std::uint16_t at = 0; at < into_.count; ++at) {
            if (into_.leaves[at] == leaf) return;
        }
        into_.leaves[into_.count++] = leaf;
    }

    const Steering& steering_;
    C& chooser_;
    Selection& into_;
    std::size_t arrivals_ = 0;  // leaves walked to, repeated ones too
};

}  // namespace detail

template <Chooser C>
void select(const Steering& steering, RootId root, const Client& /*client*/, C& chooser,
            Selection& into) noexcept {
    into.count = 0;
    detail::Walk<C>(steering, chooser, into).follow(steering.starts[root.index()].next);
}

}  // namespace leeward::policy
