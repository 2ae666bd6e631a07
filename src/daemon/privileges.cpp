// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/privileges.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <type_traits>

namespace leeward::daemon {
namespace {

struct FreeCapabilities {
    void operator()(cap_t capabilities) const { ::cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities>;

constexpr cap_value_t kReadAny = CAP_DAC_READ_SEARCH;

base::Result<void> check(bool done, const char* step, const std::string& user) {
    if (done) return {};
    return base::fail("cannot become " + user + ": " + step + ": " + std::strerror(errno));
}

std::optional<Identity> look_up(const std::string& user) {
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr) return std::nullopt;
    return Identity{user, entry->pw_uid, entry->pw_gid, false};
}

/// Leaves this thread no capability, or kReadAny to raise later.
bool keep_only_reading(bool keep) {
    const Capabilities set(::cap_init());
    if (!set) return false;
    if (keep && ::cap_set_flag(set.get(), CAP_PERMITTED, 1, &kReadAny, CAP_SET) != 0) return false;
    return ::cap_set_proc(set.get()) == 0;
}

/// Raises or lowers kReadAny for this thread; quietly does nothing where it is not permitted.
void set_read_any(cap_flag_value_t value) {
    const Capabilities set(::cap_get_proc());
    if (!set) return;
    cap_flag_value_t permitted = CAP_CLEAR;
    if (::cap_get_flag(set.get(), kReadAny, CAP_PERMITTED, &permitted) != 0) return;
    if (permitted != CAP_SET) return;
    if (::cap_set_flag(set.get(), CAP_EFFECTIVE, 1, &kReadAny, value) != 0) return;
    ::cap_set_proc(set.get());
}

}  // namespace

base::Result<std::optional<Identity>> identity_for(const std::string& user) {
    if (::geteuid() != 0) return std::nullopt;
    if (!user.empty()) {
        auto found = look_up(user);
        if (!found) return base::fail("user \"" + user + "\": there is no such user");
        found->asked_for = true;
        return found;
    }
    for (const char* usual : {"leeward", "nobody"}) {
        if (auto found = look_up(usual)) return found;
    }
    return base::fail("neither user leeward nor nobody exists; add one, or set `user` in [server]");
}

base::Result<void> become(const Identity& identity) {
    const std::string& user = identity.name;
    const bool no_new = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (auto done = check(no_new, "no_new_privs", user); !done) return done;
    if (identity.uid == 0) return {};
    const bool keep = !identity.asked_for;
    const bool kept = ::prctl(PR_SET_KEEPCAPS, keep ? 1 : 0, 0, 0, 0) == 0;
    if (auto done = check(kept, "keepcaps", user); !done) return done;
    const bool grouped = ::initgroups(user.c_str(), identity.gid) == 0;
    if (auto done = check(grouped, "initgroups", user); !done) return done;
    if (auto done = check(::setgid(identity.gid) == 0, "setgid", user); !done) return done;
    if (auto done = check(::setuid(identity.uid) == 0, "setuid", user); !done) return done;
    if (auto done = check(keep_only_reading(keep), "capabilities", user); !done) return done;
    return check(::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) == 0, "keepcaps", user);
}

ReadAnyFile::ReadAnyFile() {
    set_read_any(CAP_SET);
}
ReadAnyFile::~ReadAnyFile() {
    set_read_any(CAP_CLEAR);
}

std::vector<std::string> unreadable(const std::vector<std::string>& paths) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) found.push_back(path);
    }
    return found;
}

}  // namespace leeward::daemon
