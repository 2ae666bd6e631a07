// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/state_folder.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace leeward::daemon {
namespace {

constexpr const char* kSystemFolder = "/var/lib/leeward";
constexpr const char* kSocketName = "control.sock";
constexpr const char* kToldName = "told.json";
constexpr const char* kStoreName = "state.db";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && value[0] == '/' ? value : "";
}

base::Result<std::string> default_folder() {
    if (auto given = variable("STATE_DIRECTORY"); !given.empty()) {
        return given.substr(0, given.find(':'));  // systemd lists several with colons
    }
    if (::geteuid() == 0) return std::string(kSystemFolder);
    if (const auto xdg = variable("XDG_STATE_HOME"); !xdg.empty()) return xdg + "/leeward";
    std::string home = variable("HOME");
    if (home.empty()) {
        if (const passwd* entry = ::getpwuid(::geteuid()); entry != nullptr) home = entry->pw_dir;
    }
    if (home.empty()) {
        return base::fail("no home folder for the state; set `state` in [server] or --state DIR");
    }
    return home + "/.local/state/leeward";
}

}  // namespace

base::Result<std::string> state_folder(const config::Process& process) {
    if (process.state.empty()) return default_folder();
    return process.state;
}

base::Result<void> make_state_folder(const std::string& path, std::optional<uid_t> uid,
                                     std::optional<gid_t> gid) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(path, error);
    if (error) {
        return base::fail("cannot make the state folder " + path + ": " + error.message() +
                          "; make it, or choose another with --state DIR");
    }
    if (made && ::chmod(path.c_str(), 0755) != 0) {
        return base::fail(path + ": cannot set its mode: " + std::strerror(errno));
    }
    if (uid && gid && ::chown(path.c_str(), *uid, *gid) != 0) {
        return base::fail(path +
                          ": cannot give it to the user that serves: " + std::strerror(errno));
    }
    if (!uid && ::access(path.c_str(), W_OK | X_OK) != 0) {
        return base::fail("cannot write to the state folder " + path + ": " + std::strerror(errno) +
                          "; choose another with --state DIR");
    }
    return {};
}

std::string control_path(const admin::Settings& settings, const std::string& folder) {
    if (!settings.control.empty()) return settings.control;
    return (std::filesystem::path(folder) / kSocketName).string();
}

std::string told_path(const std::string& folder) {
    return (std::filesystem::path(folder) / kToldName).string();
}

std::string store_path(const std::string& folder) {
    return (std::filesystem::path(folder) / kStoreName).string();
}

std::vector<std::string> usual_state_folders() {
    std::vector<std::string> folders;
    if (auto own = default_folder()) folders.push_back(std::move(*own));
    if (folders.empty() || folders.front() != kSystemFolder) folders.emplace_back(kSystemFolder);
    return folders;
}

std::vector<std::string> usual_control_paths() {
    std::vector<std::string> paths;
    for (const std::string& folder : usual_state_folders()) {
        paths.push_back(control_path({}, folder));
    }
    return paths;
}

}  // namespace leeward::daemon
