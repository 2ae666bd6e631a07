// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings by their names.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"

namespace leeward::health {

/// The one of `all` that is called `name`; nullptr: none.
template <class Named>
const Named* find(const std::vector<Named>& all, std::string_view name) {
    const auto at =
        std::find_if(all.begin(), all.end(), [&](const Named& each) { return each.name == name; });
    return at == all.end() ? nullptr : &*at;
}

/// "ue: there is no such switch; did you mean "eu"".
template <class Named>
std::string unknown(const std::vector<Named>& all, std::string_view name, std::string_view what) {
    std::vector<std::string> known;
    known.reserve(all.size());
    for (const Named& each : all) known.push_back(each.name);
    const std::string near = base::nearest_word(name, known);
    return std::string(name) + ": there is no such " + std::string(what) +
           (near.empty() ? "" : "; did you mean \"" + near + "\"");
}

}  // namespace leeward::health
