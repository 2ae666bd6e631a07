// SPDX-License-Identifier: Apache-2.0
#include "server_link.hpp"

#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <utility>

#include "commands.hpp"
#include "leeward/admin/control_client.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/base/time.hpp"
#include "leeward/config/config.hpp"
#include "leeward/daemon/files.hpp"
#include "leeward/daemon/state_folder.hpp"

namespace leeward::command {
namespace {

using nlohmann::json;

constexpr auto kPatience = std::chrono::seconds(10);  // a server that reloads still answers

base::Result<std::string> socket_of_config(const std::string& path) {
    const config::Loaded loaded = config::load(path, daemon::read_file, daemon::list_files);
    for (const base::Fault& fault : loaded.faults) {
        if (fault.severity == base::Severity::Error) {
            return base::fail(base::to_string(fault) + " (or name the socket with --control)");
        }
    }
    const auto folder = daemon::state_folder(loaded.config.process);
    if (!folder) return base::fail(folder.error().message);
    return daemon::control_path(loaded.config.admin, *folder);
}

base::Result<std::string> find_socket(const ServerLink& link) {
    if (!link.control.empty()) return link.control;
    if (!link.state.empty()) return daemon::control_path({}, link.state);
    if (!link.config.empty()) return socket_of_config(link.config);
    const auto usual = daemon::usual_control_paths();
    for (const std::string& path : usual) {
        if (::access(path.c_str(), F_OK) == 0) return path;
    }
    return usual.front();  // asking there says what is missing
}

}  // namespace

void add_link_options(CLI::App& command, ServerLink& link) {
    CLI::Option* control =
        command.add_option("--control", link.control, "Ask the server at this control socket");
    control->type_name("PATH");
    command.add_option("--state", link.state, "Ask the server that keeps its state here")
        ->type_name("DIR")
        ->excludes(control);
}

std::string caller_name() {
    constexpr std::size_t kMaxName = 64;
    const char* name = ::getuid() == 0 ? std::getenv("SUDO_USER") : nullptr;
    if (name == nullptr) {
        const passwd* const entry = ::getpwuid(::getuid());
        name = entry != nullptr ? entry->pw_name : std::getenv("USER");
    }
    return name == nullptr ? "" : std::string(name).substr(0, kMaxName);
}

base::Result<json> ask(const ServerLink& link, const json& request) {
    const auto socket = find_socket(link);
    if (!socket) return base::fail(socket.error().message);
    const auto line = admin::ask(
        *socket, request.dump(-1, ' ', false, json::error_handler_t::replace), kPatience);
    if (!line) return base::fail(line.error().message);
    json reply = json::parse(*line, nullptr, false);
    if (!reply.is_object()) return base::fail(*socket + ": the reply is not what leeward writes");
    if (const auto error = reply.find("error"); error != reply.end()) {
        return base::fail(error->is_string() ? error->get<std::string>() : error->dump());
    }
    return reply;
}

int warn_unsaved(const json& report) {
    const auto unsaved = report.find("unsaved");
    if (unsaved == report.end() || !unsaved->is_string()) return kDone;
    return complain(
        kDone, "warning: it holds, but would be lost at a restart: " + unsaved->get<std::string>());
}

base::Result<void> set_lasts(nlohmann::json& request, const std::string& text) {
    if (text.empty()) return {};
    const auto lasts = base::parse_duration(text);
    if (!lasts || *lasts <= base::Duration::zero()) {
        return base::fail("--for " + text + ": is no time, as in 30m or 2h");
    }
    request["for"] = std::chrono::duration<double>(*lasts).count();
    return {};
}

}  // namespace leeward::command
