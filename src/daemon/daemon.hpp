// SPDX-License-Identifier: Apache-2.0
#pragma once
// The running server: joins sockets, probes, health and signals on one loop.
//
//   start: state folder -> sockets -> certificate -> control socket -> drop privileges
//          -> first snapshot -> server threads (from here queries are answered) -> probes -> ready
//   health:  Runner -> Helm -> (once a turn of the loop) publish; Helm says whom to ask sooner
//   SIGHUP:  Reloader -> Helm::replace -> Runner::reconfigure, or nothing of it
//   SIGTERM: loop ends -> probes end -> server drains; a second one ends the process

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baker.hpp"
#include "leeward/admin/control_server.hpp"
#include "leeward/base/result.hpp"
#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/helm.hpp"
#include "leeward/daemon/privileges.hpp"
#include "leeward/daemon/serve.hpp"
#include "leeward/daemon/status.hpp"
#include "leeward/hook/notifier.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/signal.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/probe/runner.hpp"
#include "leeward/server/server.hpp"
#include "reloader.hpp"
#include "surroundings.hpp"

namespace leeward::daemon {

/// Main thread only.
class Daemon {
public:
    /// `from_copy`: it is a kept version, for the files themselves cannot be used. Requires:
    /// `assembled` has no errors.
    Daemon(ServeOptions options, Assembled assembled, bool from_copy);

    /// Everything up to the probes. Errors: what stands in the way, and what to do.
    base::Result<void> start();
    /// Runs until SIGTERM or SIGINT, then drains.
    void run();

private:
    base::Result<void> open_all();
    base::Result<void> open_control(const std::string& folder,
                                    const std::optional<Identity>& identity);
    void open_surroundings();
    void outside_changed();
    void clients_sorted(const std::shared_ptr<const policy::Rules>& rules,
                        ClientWatch::Sorted sorted);
    void use_tls(TlsFiles files);
    base::Result<void> drop_privileges(const Identity& identity);
    base::Result<void> start_server();
    [[nodiscard]] Assembled with_cookies(Assembled assembled) const;
    void start_probes();
    void watch_signals();

    void reported(health::EndpointId id, const health::Report& report, base::Duration took,
                  base::Instant at);
    void happened(const Happening& happening);
    void keep_health();
    void follow_engine();
    void tick();
    void look_if_ready();
    void publish_soon();
    void publish();
    void collect();
    void become_ready(const char* why);
    void reload_begins();
    void reload_done(Assembled assembled);
    void refuse_reload(const std::vector<base::Fault>& faults);
    [[nodiscard]] std::string control(std::string_view request, std::optional<std::uint32_t> uid);
    [[nodiscard]] std::string status_line() const;

    // Constant after construction, but for the parts of config_ that a reload may change.
    ServeOptions options_;
    config::Config config_;  // as its file says, without what options_ put in its place
    std::uint64_t seed_;
    base::Instant started_;
    std::string state_folder_;  // set while starting

    std::vector<base::Fault> warnings_;    // of the first configuration, until it is known to start
    std::vector<FileStamp> client_files_;  // likewise
    TlsStatus tls_;                        // where the configuration asks for it

    const SharedSecrets own_cookies_;  // for when no file gives secrets; null: no randomness

    // Readers of the publisher end with server_, handles of the loop before loop_.
    loop::Loop loop_;
    Helm helm_;
    std::optional<server::Server> server_;
    std::unique_ptr<admin::ControlServer> control_;
    std::optional<Surroundings> surroundings_;
    std::optional<hook::Notifier> notifier_;
    std::optional<probe::Runner> runner_;
    std::optional<Reloader> reloader_;
    std::optional<Baker> baker_;
    loop::Timer publish_due_;
    loop::Timer tick_due_;
    loop::Timer keep_due_;
    loop::Timer ready_due_;
    loop::Timer collect_due_;
    std::vector<loop::Signal> signals_;

    bool from_copy_;  // serves a kept version
    bool ready_ = false;
    bool trim_due_ = true;  // what reading the configuration took can go back to the system
    ReloadCounts reloads_;
    ReloadCounts locations_;  // of the client databases, beside those of reloads
};

}  // namespace leeward::daemon
