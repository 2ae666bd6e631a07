// SPDX-License-Identifier: Apache-2.0
// From a configuration to a server that answers and probes.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "daemon.hpp"
#include "daemon_words.hpp"
#include "leeward/daemon/log.hpp"
#include "leeward/daemon/state_folder.hpp"

namespace leeward::daemon {
namespace {

/// How often health is written down. No source: our choice; a sixth of how long it is believed.
constexpr auto kKeepEvery = std::chrono::seconds(100);

/// How often replaced snapshots are looked at, to free those that no thread holds any more.
constexpr auto kCollectEvery = std::chrono::seconds(1);

/// Beyond the longest time-out, for the first round's spread of at most a second (RS-27).
constexpr auto kFirstRoundSlack = std::chrono::seconds(1);

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    // Fails only where the kernel has no randomness at all; the time does then.
    if (::getentropy(&seed, sizeof seed) != 0) {
        seed = static_cast<std::uint64_t>(loop::Loop::now().since_start.count());
    }
    return seed;
}

/// Those that a reload can do without.
std::vector<std::string> tls_files_of(const config::Config& config) {
    const auto& tls = config.server.tls;
    return tls ? std::vector{tls->certificate, tls->key} : std::vector<std::string>();
}

}  // namespace

Daemon::Daemon(ServeOptions options, Assembled assembled, bool from_copy)
    : options_(std::move(options)),
      config_(assembled.config),
      seed_(random_seed()),
      started_(loop::Loop::now()),
      warnings_(std::move(assembled.faults)),
      client_files_(std::move(assembled.client_files)),
      own_cookies_(random_cookie_secret()),
      helm_(with_cookies(std::move(assembled)), seed_, log,
            [this](const Happening& happening) { happened(happening); }),
      publish_due_(loop_, [this] { publish(); }),
      tick_due_(loop_, [this] { tick(); }),
      keep_due_(loop_, [this] { keep_health(); }),
      ready_due_(loop_, [this] { become_ready("the time for the first round of probes is over"); }),
      collect_due_(loop_, [this] { collect(); }),
      from_copy_(from_copy) {}

/// With the secret of this process where the configuration names no file of others.
Assembled Daemon::with_cookies(Assembled assembled) const {
    if (!assembled.config.cookies.given) {
        assembled.cookies = nullptr;
    } else if (!assembled.cookies) {
        assembled.cookies = own_cookies_;
    }
    return assembled;
}

base::Result<void> Daemon::start() {
    if (auto opened = open_all(); !opened) return opened;
    open_surroundings();
    if (config_.notify.is_on()) notifier_.emplace(config_.notify);
    helm_.recall(surroundings_->state_file().health(), loop::Loop::now());
    surroundings_->state_file().count("starts");
    helm_.use(surroundings_->outside(), loop::Loop::now());
    helm_.publish(loop::Loop::now());
    if (auto started = start_server(); !started) return started;
    collect_due_.start(kCollectEvery, kCollectEvery);
    keep_due_.start(kKeepEvery, kKeepEvery);
    watch_signals();
    for (const base::Fault& warning : std::exchange(warnings_, {})) log_fault(warning);
    start_probes();
    baker_.emplace(loop_, state_folder_);
    if (!from_copy_) baker_->serves(files_of(config_));
    return {};
}

base::Result<void> Daemon::open_all() {
    const auto identity = identity_for(config_.process.user);
    if (!identity) return base::fail(identity.error().message);
    config::Process process = config_.process;
    if (!options_.state.empty()) process.state = options_.state;
    const auto folder = state_folder(process);
    if (!folder) return base::fail(folder.error().message);
    state_folder_ = *folder;
    const auto uid = *identity ? std::optional((*identity)->uid) : std::nullopt;
    const auto gid = *identity ? std::optional((*identity)->gid) : std::nullopt;
    if (auto made = make_state_folder(*folder, uid, gid); !made) return made;
    server::Settings settings = config_.server;
    if (!options_.listen.empty()) settings.listen = options_.listen;
    auto server = server::Server::open(settings);
    if (!server) return base::fail(server.error().message);
    server_.emplace(std::move(*server));
    tls_.listen = server_->listening_tls();
    use_tls(read_tls_files(config_.server));
    if (auto opened = open_control(*folder, *identity); !opened) return opened;
    return *identity ? drop_privileges(**identity) : base::Result<void>();
}

base::Result<void> Daemon::open_control(const std::string& folder,
                                        const std::optional<Identity>& identity) {
    admin::Owner owner;
    if (identity) owner = {identity->uid, identity->gid};
    if (!config_.admin.group.empty()) {
        const auto group = admin::group_id(config_.admin.group);
        if (!group) return base::fail(group.error().message);
        owner.gid = *group;
    }
    auto opened = admin::ControlServer::open(
        loop_, control_path(config_.admin, folder), owner,
        [this](std::string_view request, std::optional<std::uint32_t> uid) {
            return control(request, uid);
        });
    if (!opened) return base::fail(opened.error().message);
    control_ = std::move(*opened);
    return {};
}

void Daemon::open_surroundings() {
    Surroundings::Hooks hooks;
    hooks.on_change = [this] { outside_changed(); };
    hooks.on_first_round_over = [this] { look_if_ready(); };
    hooks.on_sorted = [this](const std::shared_ptr<const policy::Rules>& rules,
                             ClientWatch::Sorted sorted) {
        clients_sorted(rules, std::move(sorted));
    };
    hooks.known = [this] { return helm_.known_unworded(); };
    hooks.let_return = [this](const std::string& place) {
        const bool returns = helm_.let_return(place, loop::Loop::now());
        if (returns) publish_soon();
        return returns;
    };
    surroundings_.emplace(loop_, state_folder_, config_, helm_.rules(), client_files_,
                          std::move(hooks));
}

base::Result<void> Daemon::drop_privileges(const Identity& identity) {
    if (auto done = become(identity); !done) return done;
    if (identity.uid == 0) {
        log(Level::Warning, "serves as root, for server.user says so");
        return {};
    }
    log(Level::Info, "serves as user " + identity.name);
    if (!identity.asked_for) return {};
    std::vector<std::string> files = files_of(config_);
    if (!config_.cookies.secrets.empty()) files.push_back(config_.cookies.secrets);
    for (const std::string& path : unreadable(files)) {
        log(Level::Warning,
            fmt::format("{}: user {} cannot read it, so a reload will fail", path, identity.name));
    }
    for (const std::string& path : unreadable(tls_files_of(config_))) {
        log(Level::Warning, fmt::format("{}: user {} cannot read it, so a reload will keep the "
                                        "certificate that is served now",
                                        path, identity.name));
    }
    return {};
}

base::Result<void> Daemon::start_server() {
    base::Rng seeds(seed_);
    return server_->start(server::snapshot_responders(helm_.publisher(), config_.answer, seeds));
}

void Daemon::start_probes() {
    base::Duration longest{0};
    for (const probe::Check& check : helm_.book().settings().checks) {
        longest = std::max(longest, check.timeout);
    }
    ready_due_.start(longest + kFirstRoundSlack);
    runner_.emplace(loop_, helm_.book().settings(), seed_,
                    [this](health::EndpointId id, const health::Report& report, base::Duration took,
                           base::Instant at) { reported(id, report, took, at); });
    runner_->on_first_round_over([this] { look_if_ready(); });
    runner_->start();
}

void Daemon::watch_signals() {
    reloader_.emplace(
        loop_, options_.config,
        [this] {
            reload_begins();
            return helm_.publisher().current()->zones;
        },
        [this](Assembled assembled) { reload_done(std::move(assembled)); });
    signals_.emplace_back(loop_, SIGHUP, [this] { reloader_->request(); });
    for (const int ending : {SIGTERM, SIGINT}) {
        signals_.emplace_back(loop_, ending, [this] { loop_.stop(); });
    }
}

}  // namespace leeward::daemon
