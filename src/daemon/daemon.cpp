// SPDX-License-Identifier: Apache-2.0
#include "daemon.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <utility>

#include "fixed.hpp"
#include "json_text.hpp"
#include "leeward/daemon/control.hpp"
#include "leeward/daemon/log.hpp"
#include "leeward/daemon/state_folder.hpp"
#include "memory.hpp"
#include "notify.hpp"
#include "told_report.hpp"

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

/// Each with `before` before it.
std::string joined(const char* before, const std::vector<base::SocketAddress>& addresses) {
    std::string text;
    for (const base::SocketAddress& address : addresses) text += before + address.to_string();
    return text;
}

/// The files that a reload will want to read.
std::vector<std::string> files_of(const config::Config& config) {
    std::vector<std::string> files = config.files;
    for (const config::ZoneSource& zone : config.zones) {
        if (!zone.file.empty()) files.push_back(zone.file);
    }
    return files;
}

/// Those that a reload can do without.
std::vector<std::string> tls_files_of(const config::Config& config) {
    const auto& tls = config.server.tls;
    return tls ? std::vector{tls->certificate, tls->key} : std::vector<std::string>();
}

/// What others are told: the happening's own members, and which it is.
std::string message(const Happening& happening) {
    nlohmann::json text = nlohmann::json::parse(happening.data, nullptr, false);
    if (!text.is_object()) text = nlohmann::json::object();
    text["at"] = utc(both_clocks());
    text["kind"] = happening.kind;
    text["subject"] = happening.subject;
    return to_line(text);
}

std::string counted(std::size_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string summary(const snapshot::Snapshot& snapshot) {
    return fmt::format("generation {}, {}, {}, {}", snapshot.generation,
                       counted(snapshot.zones->zones().size(), "zone"),
                       counted(snapshot.rules->roots.size(), "steered record set"),
                       counted(snapshot.rules->endpoints.size(), "endpoint"));
}

void log_fault(const base::Fault& fault) {
    base::Fault plain = fault;  // the line's level says what the text would say again
    plain.severity = base::Severity::Error;
    log(fault.severity == base::Severity::Error ? Level::Error : Level::Warning,
        base::to_string(plain));
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

void Daemon::outside_changed() {
    helm_.use(surroundings_->outside(), loop::Loop::now());
    follow_engine();
    publish_soon();
}

void Daemon::clients_sorted(const std::shared_ptr<const policy::Rules>& rules,
                            ClientWatch::Sorted sorted) {
    if (!sorted) {
        ++locations_.refused;
        locations_.last_refusal = sorted.error().message;
        log(Level::Error,
            "client locations: " + sorted.error().message + "; the ones read before still hold");
        return;
    }
    if (rules != helm_.rules()) return;  // a reload came in between, and read the files as well
    ++locations_.done;
    locations_.last_refusal.clear();
    helm_.use_clients(std::move(*sorted));
    log(Level::Info, "client locations: read anew");
    publish_soon();
}

/// Without a certificate that can be served, the one before stays, or TLS waits for the first
/// (R8310-1); all else goes on.
void Daemon::use_tls(TlsFiles files) {
    for (const base::Fault& fault : files.faults) log_fault(fault);
    if (files.context) {
        tls_.expires = std::chrono::system_clock::from_time_t(files.context->expires());
        server_->use_tls(std::move(files.context));
        log(Level::Info, "tls: serves the certificate that expires " + utc({{}, *tls_.expires}));
    } else if (config_.server.tls) {
        log(Level::Error, tls_.expires ? "tls: the certificate read before still holds"
                                       : "tls: closes all connections, for want of a certificate; "
                                         "mend the files above and reload");
    }
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

void Daemon::run() {
    loop_.run();
    // A second signal ends the process at once: it finds the system's own handling.
    std::signal(SIGTERM, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    notify_stopping();
    log(Level::Info, "ends: answers what has arrived");
    runner_.reset();
    keep_health();
    server_->stop();
    const server::Totals totals = server_->counters();
    log(Level::Info, fmt::format("ended after {} queries over UDP, {} over TCP and {} over TLS",
                                 totals.udp.queries, totals.tcp.queries, totals.tls.queries));
}

void Daemon::reported(health::EndpointId id, const health::Report& report, base::Duration took,
                      base::Instant at) {
    if (helm_.report(id, report, took, at)) publish_soon();
    runner_->hurry(id, at + helm_.pace(id));
    follow_engine();
}

/// The journal has it, and whoever wants to be told.
void Daemon::happened(const Happening& happening) {
    // The first publish comes before anything else is there.
    if (!surroundings_) return;
    surroundings_->state_file().append(happening);
    surroundings_->state_file().count(happening.kind + "s");
    if (notifier_ && happening.kind != "publish") notifier_->tell(message(happening));
}

void Daemon::keep_health() {
    surroundings_->state_file().keep_health(helm_.remember(loop::Loop::now()));
}

/// Asks whom the engine wants to hear of, and wakes it when its time has come.
void Daemon::follow_engine() {
    const base::Instant now = loop::Loop::now();
    for (const health::EndpointId id : helm_.take_hurried()) runner_->hurry(id, now);
    if (const auto due = helm_.next_tick()) {
        tick_due_.start(*due - now);
    } else {
        tick_due_.stop();
    }
}

void Daemon::tick() {
    if (helm_.tick(loop::Loop::now())) publish_soon();
    follow_engine();
}

void Daemon::look_if_ready() {
    if (runner_ && runner_->first_round_over() && surroundings_->first_round_over()) {
        become_ready("the first round of probes is over");
    }
}

void Daemon::publish_soon() {
    // Whatever else this turn of the loop brings joins the same publish.
    if (!publish_due_.is_running()) publish_due_.start(base::Duration::zero());
}

void Daemon::publish() {
    publish_due_.stop();
    helm_.publish(loop::Loop::now());
}

void Daemon::collect() {
    if (helm_.publisher().collect() > 0 || !std::exchange(trim_due_, false)) return;
    // Reading a configuration takes several times the memory that serving it does, in pieces too
    // small to go back by themselves.
    give_back_memory();
}

void Daemon::become_ready(const char* why) {
    ready_due_.stop();
    if (std::exchange(ready_, true)) return;
    if (publish_due_.is_running()) publish();
    log(Level::Info, fmt::format("ready: {}; {}", why, summary(*helm_.publisher().current())));
    fmt::print("ready{}{}\n", joined(" ", server_->listening()),
               joined(" tls://", server_->listening_tls()));
    std::fflush(stdout);
    notify_ready();
}

void Daemon::reload_begins() {
    reloads_.running = true;
    // Before it is ready, READY=1 at a reload's end would say so too early.
    if (ready_) notify_reloading();
    log(Level::Info, "reload: reads " + options_.config);
}

void Daemon::reload_done(Assembled assembled) {
    reloads_.running = false;
    if (!base::any_error(assembled.faults)) {
        if (const auto keys = changed_fixed_keys(config_, assembled.config); !keys.empty()) {
            assembled.faults.push_back({base::Severity::Error,
                                        {options_.config, 0, 0},
                                        keys,
                                        "cannot change while serving; restart to apply it"});
        }
    }
    if (base::any_error(assembled.faults)) {
        refuse_reload(assembled.faults);
    } else {
        for (const base::Fault& warning : assembled.faults) log_fault(warning);
        if (!(config_.notify == assembled.config.notify)) {
            notifier_.reset();
            if (assembled.config.notify.is_on()) notifier_.emplace(assembled.config.notify);
        }
        config_ = assembled.config;
        use_tls(std::move(assembled.tls));
        publish_due_.stop();
        surroundings_->replace(config_, assembled.rules, assembled.client_files);
        const auto from = helm_.replace(with_cookies(std::move(assembled)),
                                        surroundings_->outside(), loop::Loop::now());
        runner_->reconfigure(helm_.book().settings(), each_once(from));
        follow_engine();
        from_copy_ = false;
        baker_->serves(files_of(config_));
        trim_due_ = true;
        ++reloads_.done;
        reloads_.last_refusal.clear();
        log(Level::Info, "reloaded: " + summary(*helm_.publisher().current()));
    }
    if (ready_) notify_ready();
}

void Daemon::refuse_reload(const std::vector<base::Fault>& faults) {
    ++reloads_.refused;
    std::size_t errors = 0;
    for (const base::Fault& fault : faults) {
        log_fault(fault);
        if (fault.severity != base::Severity::Error) continue;
        if (errors++ == 0) reloads_.last_refusal = base::to_string(fault);
    }
    log(Level::Error, fmt::format("reload refused, {} in all; still serves generation {}",
                                  counted(errors, "error"), helm_.publisher().generation()));
}

std::string Daemon::control(std::string_view request, std::optional<std::uint32_t> uid) {
    ControlHandlers handlers;
    handlers.status = [this] { return status_line(); };
    handlers.explain = [this](const dns::Name& name, dns::RrType type,
                              const std::vector<std::string>& sets, const SupposedClient& client) {
        return helm_.explain(config_.answer, name, type, sets, client);
    };
    handlers.orders = &surroundings_->orders();
    handlers.told = &surroundings_->told();
    return answer_control(request, handlers, uid);
}

std::string Daemon::status_line() const {
    const auto snapshot = helm_.publisher().current();
    const server::Totals totals = server_->counters();
    const std::vector<health::EndpointState> health = helm_.final_health();
    return status({.config = options_.config,
                   .listen = server_->listening(),
                   .started = started_,
                   .now = loop::Loop::now(),
                   .ready = ready_,
                   .snapshot = *snapshot,
                   .places = helm_.places(),
                   .book = helm_.book(),
                   .health = health,
                   .loop_delay = loop_.delay(),
                   .totals = totals,
                   .reloads = reloads_,
                   .locations = locations_,
                   .from_copy = from_copy_,
                   .told = &surroundings_->told(),
                   .orders = &surroundings_->orders(),
                   .tls = config_.server.tls ? &tls_ : nullptr,
                   .counters = surroundings_->state_file().counters()});
}

}  // namespace leeward::daemon
