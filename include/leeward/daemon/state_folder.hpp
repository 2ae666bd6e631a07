// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where a server keeps its control socket and what survives a restart.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "leeward/admin/settings.hpp"
#include "leeward/base/result.hpp"
#include "leeward/config/config.hpp"

namespace leeward::daemon {

/// The folder of this configuration: `process.state`, else $STATE_DIRECTORY (systemd), else
/// /var/lib/leeward for root, else $XDG_STATE_HOME/leeward or ~/.local/state/leeward.
/// Errors: no home folder is known.
base::Result<std::string> state_folder(const config::Process& process);

/// Makes the folder and those above it, mode 0755, and gives it to `uid` and `gid` when they are
/// said. Errors: which part could not be made, why, and what to do.
base::Result<void> make_state_folder(const std::string& path, std::optional<uid_t> uid,
                                     std::optional<gid_t> gid);

/// The control socket: `settings.control`, else control.sock in `folder`.
std::string control_path(const admin::Settings& settings, const std::string& folder);

/// What was said of switches and pushes: told.json in `folder`.
std::string told_path(const std::string& folder);

/// Health, operators' words and the journal: state.db in `folder`.
std::string store_path(const std::string& folder);

/// The folders in which a server of this user, and the machine's, keeps its state.
std::vector<std::string> usual_state_folders();

/// Where a running server may be found without a configuration, the most likely first: this user's
/// own, then the machine's.
std::vector<std::string> usual_control_paths();

}  // namespace leeward::daemon
