// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where operators reach a running server.

#include <string>

namespace leeward::admin {

struct Settings {
    std::string control;  // path of the control socket; empty: control.sock in the state folder
    std::string group;    // group that may use it; empty: the group that serve runs as

    friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace leeward::admin
