// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/runner.hpp"

#include <cassert>
#include <utility>

#include "curl_multi.hpp"
#include "https_exchange.hpp"
#include "leeward/base/time.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/probe/judge.hpp"
#include "leeward/probe/schedule.hpp"
#include "plain_exchange.hpp"

namespace leeward::probe {
namespace {

// Starts in one turn of the loop, so that a crowd of them does not make the loop late.
constexpr int kStartsPerTurn = 64;
constexpr base::Duration kNextTurn = std::chrono::milliseconds(1);

// What a timer may be late on a loop that keeps up.
constexpr base::Duration kOnTime = std::chrono::milliseconds(3);

/// One probe under way, or a place for one.
struct Probe {
    bool busy = false;
    health::EndpointId id;
    const Check* check = nullptr;  // in the runner's settings
    base::Instant started;
    base::Duration overdue{0};  // how late the deadline was looked at; 0: not yet
    loop::Timer deadline;
    PlainExchange plain;                   // TCP and HTTP
    std::unique_ptr<HttpsExchange> https;  // made by the first HTTPS probe in this place

    Probe(loop::Loop& loop, std::function<void()> on_deadline, PlainExchange::OnEnd on_plain_end)
        : deadline(loop, std::move(on_deadline)), plain(loop, std::move(on_plain_end)) {}

    [[nodiscard]] Phase phase() const {
        return check->protocol == Protocol::Https ? https->phase() : plain.phase();
    }
};

}  // namespace

class RunnerImpl {
public:
    RunnerImpl(loop::Loop& loop, Settings settings, std::uint64_t seed, OnReport on_report)
        : loop_(loop),
          on_report_(std::move(on_report)),
          settings_(std::move(settings)),
          schedule_(seed),
          next_start_(loop, [this] { start_due(); }) {}

    ~RunnerImpl() {
        for (const auto& probe : probes_) {
            if (probe->busy) release(*probe);
        }
    }
    RunnerImpl(const RunnerImpl&) = delete;
    RunnerImpl& operator=(const RunnerImpl&) = delete;

    void start();
    void reconfigure(Settings settings, const std::vector<std::optional<health::EndpointId>>& ids);
    [[nodiscard]] bool first_round_over() const {
        return settings_.targets.empty() || schedule_.first_round_over();
    }
    void on_first_round_over(std::function<void()> fn) { on_first_round_over_ = std::move(fn); }

private:
    void plan(std::span<const std::optional<health::EndpointId>> old_ids);
    void arm();
    void start_due();
    void start_probe(health::EndpointId id);
    void start_https(Probe& probe, const base::SocketAddress& address);
    Probe& idle_probe();
    CurlMulti& multi();
    void on_https_end(CURL* handle, CURLcode code);
    void on_deadline(Probe& probe);
    void release(Probe& probe);
    void finish(Probe& probe, const health::Report& report);
    void announce_first_round();
    [[nodiscard]] bool stays(const Probe& probe, const Settings& next,
                             std::optional<std::uint32_t> next_id) const;

    loop::Loop& loop_;
    const OnReport on_report_;
    std::function<void()> on_first_round_over_;
    bool started_ = false;
    Settings settings_;
    Schedule schedule_;
    std::optional<CurlMulti> multi_;  // made by the first HTTPS probe
    loop::Timer next_start_;
    std::vector<std::unique_ptr<Probe>> probes_;  // as many as were ever under way at once
    std::vector<Probe*> idle_;
};

void RunnerImpl::start() {
    assert(!started_);
    started_ = true;
    plan({});
    announce_first_round();
}

void RunnerImpl::plan(std::span<const std::optional<health::EndpointId>> old_ids) {
    std::vector<base::Duration> every;
    every.reserve(settings_.targets.size());
    for (const auto& target : settings_.targets) {
        every.push_back(settings_.checks[target.check].every);
    }
    schedule_.assign(every, old_ids, settings_.max_in_flight, loop::Loop::now());
    arm();
}

void RunnerImpl::arm() {
    if (const auto due = schedule_.next_due()) {
        next_start_.start(*due - loop::Loop::now());
    } else {
        next_start_.stop();
    }
}

void RunnerImpl::start_due() {
    for (int starts = 0; starts < kStartsPerTurn; ++starts) {
        const auto id = schedule_.take(loop::Loop::now());
        if (!id) {
            arm();
            return;
        }
        start_probe(*id);
    }
    next_start_.start(kNextTurn);
}

Probe& RunnerImpl::idle_probe() {
    if (idle_.empty()) {
        auto& place = probes_.emplace_back();
        const auto index = probes_.size() - 1;
        place = std::make_unique<Probe>(
            loop_, [this, index] { on_deadline(*probes_[index]); },
            [this, index](const health::Report& report) { finish(*probes_[index], report); });
        idle_.push_back(place.get());
    }
    Probe& probe = *idle_.back();
    idle_.pop_back();
    return probe;
}

void RunnerImpl::start_probe(health::EndpointId id) {
    Probe& probe = idle_probe();
    const Target& target = settings_.targets[id.index()];
    probe.busy = true;
    probe.id = id;
    probe.check = &settings_.checks[target.check];
    probe.started = loop::Loop::now();
    probe.overdue = base::Duration::zero();
    probe.deadline.start(probe.check->timeout);
    if (probe.check->protocol == Protocol::Https) {
        start_https(probe, target.address);
    } else {
        probe.plain.start(*probe.check, target.address, settings_.user_agent);
    }
}

void RunnerImpl::start_https(Probe& probe, const base::SocketAddress& address) {
    if (!probe.https) probe.https = std::make_unique<HttpsExchange>();
    if (!probe.https->prepare(*probe.check, address, settings_.user_agent)) {
        finish(probe, judge_failure(Phase::Connect, Trouble::Local, "the request cannot be made"));
        return;
    }
    curl_easy_setopt(probe.https->native(), CURLOPT_PRIVATE, &probe);
    if (!multi().add(probe.https->native())) {
        finish(probe, judge_failure(Phase::Connect, Trouble::Local, "no memory"));
    }
}

CurlMulti& RunnerImpl::multi() {
    if (!multi_) {
        multi_.emplace(loop_, [this](CURL* handle, CURLcode code) { on_https_end(handle, code); });
    }
    return *multi_;
}

void RunnerImpl::on_https_end(CURL* handle, CURLcode code) {
    void* tag = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &tag);
    auto& probe = *static_cast<Probe*>(tag);
    finish(probe, probe.https->conclude(code));
}

void RunnerImpl::on_deadline(Probe& probe) {
    const auto& check = *probe.check;
    const auto overdue = loop::Loop::now() - (probe.started + check.timeout);
    if (overdue > kOnTime && probe.overdue == base::Duration::zero()) {
        // The reply may lie in its socket, unread because the loop was late: let the loop look.
        probe.overdue = overdue;
        probe.deadline.start(kNextTurn);
        return;
    }
    if (too_late_to_judge(check.timeout, probe.overdue, loop_.delay())) {
        finish(probe, {health::Outcome::ProberLate,
                       "the prober was late by " + base::format_duration(overdue)});
        return;
    }
    finish(probe, judge_failure(probe.phase(), Trouble::Timeout,
                                "nothing in " + base::format_duration(check.timeout)));
}

void RunnerImpl::release(Probe& probe) {
    probe.deadline.stop();
    probe.plain.stop();
    // Removing a handle that was not added does nothing.
    if (probe.https) multi().remove(probe.https->native());
    probe.busy = false;
    idle_.push_back(&probe);
}

void RunnerImpl::finish(Probe& probe, const health::Report& report) {
    const auto now = loop::Loop::now();
    const auto id = probe.id;
    const auto took = now - probe.started;
    release(probe);
    schedule_.done(id, now);
    arm();
    on_report_(id, report, took, now);
    announce_first_round();
}

void RunnerImpl::announce_first_round() {
    if (!first_round_over()) return;
    if (const auto fn = std::exchange(on_first_round_over_, nullptr)) fn();
}

bool RunnerImpl::stays(const Probe& probe, const Settings& next,
                       std::optional<std::uint32_t> next_id) const {
    if (!next_id) return false;
    const Target& after = next.targets[*next_id];
    return after.address == settings_.targets[probe.id.index()].address &&
           next.checks[after.check] == *probe.check;
}

void RunnerImpl::reconfigure(Settings settings,
                             const std::vector<std::optional<health::EndpointId>>& old_ids) {
    assert(old_ids.size() == settings.targets.size());
    if (!started_) {
        settings_ = std::move(settings);
        return;
    }
    std::vector<std::optional<std::uint32_t>> new_ids(settings_.targets.size());
    for (std::uint32_t i = 0; i < old_ids.size(); ++i) {
        if (old_ids[i]) new_ids[old_ids[i]->index()] = i;
    }
    for (const auto& probe : probes_) {
        if (!probe->busy) continue;
        const auto new_id = new_ids[probe->id.index()];
        if (stays(*probe, settings, new_id)) {
            probe->check = &settings.checks[settings.targets[*new_id].check];
            probe->plain.rebind(*probe->check);
            if (probe->https) probe->https->rebind(*probe->check);
            continue;
        }
        schedule_.abandon(probe->id);
        release(*probe);
    }
    for (const auto& probe : probes_) {
        if (probe->busy) probe->id = {*new_ids[probe->id.index()]};
    }
    settings_ = std::move(settings);  // the checks stay where they are in memory
    plan(old_ids);
    announce_first_round();
}

Runner::Runner(loop::Loop& loop, Settings settings, std::uint64_t seed, OnReport on_report)
    : impl_(std::make_unique<RunnerImpl>(loop, std::move(settings), seed, std::move(on_report))) {}

Runner::~Runner() = default;

void Runner::start() {
    impl_->start();
}

bool Runner::first_round_over() const {
    return impl_->first_round_over();
}

void Runner::on_first_round_over(std::function<void()> fn) {
    impl_->on_first_round_over(std::move(fn));
}

void Runner::reconfigure(Settings settings,
                         const std::vector<std::optional<health::EndpointId>>& old_ids) {
    impl_->reconfigure(std::move(settings), old_ids);
}

}  // namespace leeward::probe
