// SPDX-License-Identifier: Apache-2.0
#pragma once
// Something that a server did or that befell it: a line of the journal, and what others are told.

#include <functional>
#include <string>

namespace leeward::daemon {

struct Happening {
    std::string kind;     // "transition", "held", "returning", "isolated", "place", "publish", ...
    std::string subject;  // "endpoint web@eu (192.0.2.10:80)", "region eu"; may be empty
    std::string data;     // a JSON object
};

/// Takes what happened. It must not wait.
using Tell = std::function<void(const Happening&)>;

}  // namespace leeward::daemon
