// SPDX-License-Identifier: Apache-2.0
// Between start and end: what the loop calls.

#include "daemon.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <utility>

#include "daemon_words.hpp"
#include "json_text.hpp"
#include "leeward/daemon/control.hpp"
#include "leeward/daemon/log.hpp"
#include "memory.hpp"
#include "notify.hpp"
#include "told_report.hpp"

namespace leeward::daemon {
namespace {

/// Each with `before` before it.
std::string joined(const char* before, const std::vector<base::SocketAddress>& addresses) {
    std::string text;
    for (const base::SocketAddress& address : addresses) text += before + address.to_string();
    return text;
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

}  // namespace

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

void Daemon::outside_changed() {
    helm_.use(surroundings_->outside(), loop::Loop::now());
    follow_engine();
    publish_soon();
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
