// SPDX-License-Identifier: Apache-2.0
#pragma once
// Depth-first over what names each other in a file: pools, calculated checks, records by alias.
// With a stack of its own, for a chain of names may be as long as the file.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace leeward::config {

/// What each thing names, by index.
using Below = std::vector<std::vector<std::uint32_t>>;

/// Calls `leave` once for each index of `below`, for what it names before for itself; and `cycle`
/// with the way round, where names lead back. What is on a cycle is left after `cycle` was told.
inline void walk_down(const Below& below, const std::function<void(std::uint32_t)>& leave,
                      const std::function<void(std::span<const std::uint32_t>)>& cycle) {
    enum class State : std::uint8_t { New, OnPath, Done };
    std::vector<State> states(below.size());
    std::vector<std::uint32_t> path;
    std::vector<std::size_t> nexts;  // by step of the path: what to look at
    const auto enter = [&](std::uint32_t index) {
        states[index] = State::OnPath;
        path.push_back(index);
        nexts.push_back(0);
    };
    for (std::uint32_t start = 0; start < below.size(); ++start) {
        if (states[start] == State::New) enter(start);
        while (!path.empty()) {
            const std::uint32_t top = path.back();
            if (nexts.back() == below[top].size()) {
                states[top] = State::Done;
                path.pop_back();
                nexts.pop_back();
                leave(top);
                continue;
            }
            const std::uint32_t inner = below[top][nexts.back()++];
            if (states[inner] == State::New) {
                enter(inner);
            } else if (states[inner] == State::OnPath) {
                std::size_t again = path.size();
                while (path[again - 1] != inner) --again;
                cycle(std::span(path).subspan(again - 1));
            }
        }
    }
}

}  // namespace leeward::config
