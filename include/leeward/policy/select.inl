// SPDX-License-Identifier: Apache-2.0
#pragma once
// The body of select.hpp.

#include <algorithm>
#include <utility>

#include "leeward/policy/select.hpp"

namespace leeward::policy {

namespace detail {

// A scan of so many choices costs less than a search.
inline constexpr std::size_t kMaxScan = 16;

}  // namespace detail

/// Counts the choices that end at or before the draw. No branch depends on the draw, for no
/// processor could foretell it.
inline std::uint32_t choice_at(std::span<const Choice> choices, std::uint32_t draw) noexcept {
    const Choice* first = choices.data();
    std::size_t size = choices.size();
    while (size > detail::kMaxScan) {
        const std::size_t half = size / 2;
        first += first[half - 1].weight_to_here <= draw ? half : 0;
        size -= half;
    }
    std::uint32_t index = static_cast<std::uint32_t>(first - choices.data());
    for (std::size_t at = 0; at + 1 < size; ++at) {
        index += first[at].weight_to_here <= draw ? 1 : 0;
    }
    return index;
}

/// All of a few come in an order of which each is as likely: the n-th number changes places with
/// one of those up to it (Fisher and Yates). Of 8 there are 40,320 orders, so one draw is plenty.
inline void RandomChooser::subset(std::uint32_t count, std::span<std::uint16_t> chosen) noexcept {
    if (chosen.size() != count || count > kMaxAnswerMembers) return sample(count, chosen);
    base::Draw draw(rng_);
    for (std::uint32_t at = 0; at < count; ++at) {
        chosen[at] = static_cast<std::uint16_t>(at);
        std::swap(chosen[at], chosen[draw.below(at + 1)]);
    }
}

namespace detail {

/// The first `bits` of the client's address as a number; nullopt when the client is not known.
std::optional<std::uint64_t> network_hash(const Client& client, std::uint8_t bits) noexcept;

/// One query's way down the steering.
template <Chooser C>
class Walk {
public:
    Walk(const Steering& steering, const Client& client, C& chooser, Selection& into) noexcept
        : steering_(steering), client_(client), chooser_(chooser), into_(into) {}

    /// Where a root leads this client that clients matter to.
    Next for_client(Next start) noexcept {
        const ByClient& by = steering_.by_client[start.index()];
        const Clients::Found found = steering_.clients->find(by.group, client_);
        into_.scope = found.scope;
        return steering_.by_class[by.first + found.cls];
    }

    /// Down past the steps that lead to one place each: a leaf, or a step where an answer branches.
    Next narrow(Next next) noexcept {
        while (!next.is_end()) {
            const Step& step = steering_.steps[next.index()];
            if (step.pick == Pick::ByWeight) {
                const auto choices = choices_of(step);
                next = choices[chooser_.by_weight(choices)].next;
            } else if (step.pick == Pick::First) {
                next = choices_of(step).front().next;
            } else if (step.pick == Pick::Sticky) {
                next = choices_of(step)[kept(step)].next;
            } else {
                break;
            }
        }
        return next;
    }

    /// Adds the leaves of a step where an answer branches. Children stand before their node, so
    /// this ends; it comes back here at most once for each level of the tree.
    void branch(Next next) noexcept {
        const Step& step = steering_.steps[next.index()];
        step.pick == Pick::All ? all(step) : several(step);
    }

private:
    void follow(Next next) noexcept {
        next = narrow(next);
        if (next.is_rare()) {
            ++arrivals_;  // nowhere is a place too, or pools of nothing could be walked without end
            return;
        }
        next.is_end() ? arrive(next.index()) : branch(next);
    }

    std::uint32_t kept(const Step& step) noexcept {
        const std::span<const StickyKey> keys(
            steering_.sticky.data() + (step.first - steering_.sticky_from), step.count);
        const std::uint8_t bits = client_.address.is_v6() ? keys.front().v6 : keys.front().v4;
        into_.scope = std::max(into_.scope, bits);
        return chooser_.by_network(choices_of(step), keys, network_hash(client_, bits));
    }

    void several(const Step& step) noexcept {
        const std::span<const Choice> choices = choices_of(step);
        std::array<std::uint16_t, kMaxAnswerMembers> buffer;
        const std::size_t count = step.pick == Pick::Shuffled ? choices.size() : kMaxAnswerMembers;
        const std::span<std::uint16_t> chosen(buffer.data(), count);
        chooser_.subset(static_cast<std::uint32_t>(choices.size()), chosen);
        const bool at_once = step.distinct && into_.count == 0;
        into_.distinct = at_once;
        for (const std::uint16_t index : chosen) {
            if (full()) return;
            at_once ? take(choices[index].next.index()) : follow(choices[index].next);
        }
    }

    void all(const Step& step) noexcept {
        const std::span<const Choice> choices = choices_of(step);
        const std::size_t start = chooser_.rotation(static_cast<std::uint32_t>(choices.size()));
        const bool at_once = step.distinct && into_.count == 0;
        into_.distinct = at_once;
        for (const auto part : {choices.subspan(start), choices.first(start)}) {
            for (const Choice& choice : part) {
                if (full()) return;
                at_once ? take(choice.next.index()) : follow(choice.next);
            }
        }
    }

    [[nodiscard]] std::span<const Choice> choices_of(const Step& step) const noexcept {
        return {steering_.choices.data() + step.first, step.count};
    }

    [[nodiscard]] bool full() const noexcept { return arrivals_ == kMaxMembers; }

    /// An RRset has no duplicates (RFC 2181 section 5), yet two pools may lead to one place.
    void arrive(std::uint32_t leaf) noexcept {
        ++arrivals_;
        into_.distinct = false;
        for (std::uint16_t at = 0; at < into_.count; ++at) {
            if (into_.leaves[at] == leaf) return;
        }
        into_.leaves[into_.count++] = leaf;
    }

    /// The same for a leaf that cannot be there yet.
    void take(std::uint32_t leaf) noexcept {
        ++arrivals_;
        into_.leaves[into_.count++] = leaf;
    }

    const Steering& steering_;
    const Client& client_;
    C& chooser_;
    Selection& into_;
    std::size_t arrivals_ = 0;  // leaves walked to, repeated ones and nowhere too
};

}  // namespace detail

template <Chooser C>
void select(const Steering& steering, RootId root, const Client& client, C& chooser,
            Selection& into) noexcept {
    into.count = 0;
    into.distinct = false;
    into.scope = 0;
    detail::Walk<C> walk(steering, client, chooser, into);
    Next next = steering.starts[root.index()].next;
    if (next.is_rare()) [[unlikely]]
        next = walk.for_client(next);
    next = walk.narrow(next);
    if (!next.is_end()) return walk.branch(next);
    if (next.is_rare()) [[unlikely]]
        return;
    into.leaves[0] = next.index();
    into.count = 1;
}

}  // namespace leeward::policy
