// SPDX-License-Identifier: Apache-2.0
#pragma once
// From root to an ordinary user, once the sockets are open. Before any thread starts: capabilities
// belong to threads.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "leeward/base/result.hpp"

namespace leeward::daemon {

/// The user that a server started by root becomes.
struct Identity {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
    bool asked_for = false;  // the configuration names it; it then gets no capability
};

/// Who to become: `user`, or when that is empty "leeward" if there is one, else "nobody". Nullopt
/// when this process is not root: there is nothing to drop. Errors: no such user.
base::Result<std::optional<Identity>> identity_for(const std::string& user);

/// Becomes `identity` for good, with no way back (no_new_privs). Unless it was asked for, it may
/// still raise CAP_DAC_READ_SEARCH (see ReadAnyFile), so that a reload can read what the start
/// could. "root" stays root. Errors: which step failed.
base::Result<void> become(const Identity& identity);

/// While it lives, this thread may read every file, if `become` left it that. Otherwise nothing.
class ReadAnyFile {
public:
    ReadAnyFile();
    ~ReadAnyFile();
    ReadAnyFile(const ReadAnyFile&) = delete;
    ReadAnyFile& operator=(const ReadAnyFile&) = delete;
};

/// Those of `paths` that this process cannot read.
std::vector<std::string> unreadable(const std::vector<std::string>& paths);

}  // namespace leeward::daemon
