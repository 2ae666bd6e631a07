// SPDX-License-Identifier: Apache-2.0
#pragma once
// How commands reach a running server.

#include <nlohmann/json.hpp>
#include <string>

#include "leeward/base/result.hpp"

namespace CLI {
class App;
}

namespace leeward::command {

/// What the user said about where the server is; empty: look in the usual places.
struct ServerLink {
    std::string control;  // path of its control socket
    std::string state;    // its state folder, which holds that socket
    std::string config;   // its configuration, which says where they are
};

/// Adds --control and --state to `command`, of which only one may be given.
void add_link_options(CLI::App& command, ServerLink& link);

/// The name of the user who runs this program, for the words that they say: whoever became root
/// with sudo is still themselves. Empty: nobody knows. At most 64 octets.
std::string caller_name();

/// Asks and returns the server's reply, an object. Errors: no server, or what the server says is
/// wrong with the request.
base::Result<nlohmann::json> ask(const ServerLink& link, const nlohmann::json& request);

/// Warns on stderr when a word was taken but would be lost at a restart. Returns the exit status:
/// it was taken.
int warn_unsaved(const nlohmann::json& report);

/// Writes how long a word lasts, the text of --for, into a request; nothing when it is empty.
/// Errors: it is no time.
base::Result<void> set_lasts(nlohmann::json& request, const std::string& text);

}  // namespace leeward::command
