// SPDX-License-Identifier: Apache-2.0
#include "probe.hpp"

#include <string>
#include <utility>

#include "leeward/probe/http_request.hpp"

namespace leeward::probe {
namespace {

constexpr base::Duration kNextTurn = std::chrono::milliseconds(1);

// What a timer may be late on a loop that keeps up.
constexpr base::Duration kOnTime = std::chrono::milliseconds(3);

}  // namespace

Probe::Probe(Means& means, const Settings& settings, OnEnd on_end)
    : means_(means),
      settings_(settings),
      on_end_(std::move(on_end)),
      deadline_(means.loop(), [this] { on_deadline(); }),
      plain_(means.loop(), reached_, [this](const health::Report& report) { on_end_(report); }) {}

void Probe::start(health::EndpointId id) {
    busy_ = true;
    id_ = id;
    started_ = loop::Loop::now();
    reached_ = {};
    if (target().host.empty()) {
        connect(target().address, started_);
    } else {
        look_up();
    }
}

void Probe::look_up() {
    look_again_at(started_);
    const auto on_answer = [this](const lookup::Answer& answer) {
        ticket_.reset();
        if (!answer) return on_end_(judge_lookup(answer.error()));
        connect({answer->list.front(), target().address.port}, loop::Loop::now());
    };
    ticket_ = means_.resolver().ask({target().host, dns::RrType::A}, check().timeout, on_answer);
}

void Probe::connect(const base::SocketAddress& address, base::Instant now) {
    reached_.connecting = now;
    look_again_at(now);
    const Destination to{address, name_of(check(), target())};
    if (check().protocol == Protocol::Https) {
        connect_https(to);
    } else {
        plain_.start(check(), to, settings_.user_agent);
    }
}

void Probe::connect_https(const Destination& to) {
    if (!https_) https_ = std::make_unique<HttpsExchange>(reached_);
    if (!https_->prepare(check(), to, settings_.user_agent)) {
        return on_end_(judge_failure(Phase::Connect, Trouble::Local, "the request cannot be made"));
    }
    curl_easy_setopt(https_->native(), CURLOPT_PRIVATE, this);
    if (!means_.multi().add(https_->native())) {
        on_end_(judge_failure(Phase::Connect, Trouble::Local, "no memory"));
    }
}

void Probe::stop() {
    deadline_.stop();
    if (ticket_) means_.resolver().cancel(*std::exchange(ticket_, std::nullopt));
    plain_.stop();
    // Removing a handle that was not added does nothing.
    if (https_) means_.multi().remove(https_->native());
    busy_ = false;
}

void Probe::rebind(health::EndpointId id) {
    id_ = id;
    plain_.rebind(check());
    if (https_) https_->rebind(check());
}

void Probe::look_again_at(base::Instant now) {
    overdue_ = base::Duration::zero();
    deadline_.start(next_look(check(), started_, reached_, now) - now);
}

void Probe::on_deadline() {
    const auto now = loop::Loop::now();
    const Window window = window_of(check(), started_, reached_);
    const auto overdue = now - window.end;
    if (overdue < base::Duration::zero()) return look_again_at(now);
    if (overdue > kOnTime && overdue_ == base::Duration::zero()) {
        // The reply may lie in its socket, unread because the loop was late: let the loop look.
        overdue_ = overdue;
        return deadline_.start(kNextTurn);
    }
    const auto limit = window.end - window.begin;
    if (too_late_to_judge(limit, overdue_, means_.loop().delay())) {
        return on_end_({health::Outcome::ProberLate,
                        "the prober was late by " + base::format_duration(overdue)});
    }
    on_end_(timed_out(limit));
}

health::Report Probe::timed_out(base::Duration limit) const {
    if (!reached_.connecting) return judge_lookup(lookup::Failure::TimedOut);
    const bool https = check().protocol == Protocol::Https;
    return judge_failure(https ? https_->phase() : plain_.phase(), Trouble::Timeout,
                         "nothing in " + base::format_duration(limit));
}

}  // namespace leeward::probe
