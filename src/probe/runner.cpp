// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/runner.hpp"

#include <cassert>
#include <utility>

#include "leeward/base/time.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/probe/schedule.hpp"
#include "means.hpp"
#include "probe.hpp"

namespace leeward::probe {
namespace {

// Starts in one turn of the loop, so that a crowd of them does not make the loop late.
constexpr int kStartsPerTurn = 64;
constexpr base::Duration kNextTurn = std::chrono::milliseconds(1);

}  // namespace

class RunnerImpl {
public:
    RunnerImpl(loop::Loop& loop, Settings settings, std::uint64_t seed, OnReport on_report)
        : on_report_(std::move(on_report)),
          settings_(std::move(settings)),
          schedule_(seed),
          next_start_(loop, [this] { start_due(); }),
          means_(loop, settings_.lookup,
                 [](CURL* handle, CURLcode code) { on_https_end(handle, code); }) {}
    RunnerImpl(const RunnerImpl&) = delete;
    RunnerImpl& operator=(const RunnerImpl&) = delete;

    void start();
    void reconfigure(Settings settings, const std::vector<std::optional<health::EndpointId>>& ids);
    [[nodiscard]] bool first_round_over() const {
        return settings_.targets.empty() || schedule_.first_round_over();
    }
    void on_first_round_over(std::function<void()> fn) { on_first_round_over_ = std::move(fn); }
    void hurry(health::EndpointId id, base::Instant at) {
        schedule_.hurry(id, at);
        arm();
    }

private:
    void plan(std::span<const std::optional<health::EndpointId>> old_ids);
    void arm();
    void start_due();
    Probe& idle_probe();
    static void on_https_end(CURL* handle, CURLcode code);
    void release(Probe& probe);
    void finish(Probe& probe, const health::Report& report);
    void announce_first_round();
    [[nodiscard]] bool stays(const Probe& probe, const Settings& next,
                             std::optional<std::uint32_t> next_id) const;

    const OnReport on_report_;
    std::function<void()> on_first_round_over_;
    bool started_ = false;
    Settings settings_;
    Schedule schedule_;
    loop::Timer next_start_;
    Means means_;
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
        const Check& check = settings_.checks[target.check];
        every.push_back(check.protocol == Protocol::None ? base::Duration::zero() : check.every);
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
        idle_probe().start(*id);
    }
    next_start_.start(kNextTurn);
}

Probe& RunnerImpl::idle_probe() {
    if (idle_.empty()) {
        const auto index = probes_.size();
        const auto on_end = [this, index](const health::Report& report) {
            finish(*probes_[index], report);
        };
        probes_.push_back(std::make_unique<Probe>(means_, settings_, on_end));
        idle_.push_back(probes_.back().get());
    }
    Probe& probe = *idle_.back();
    idle_.pop_back();
    return probe;
}

void RunnerImpl::on_https_end(CURL* handle, CURLcode code) {
    void* tag = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &tag);
    static_cast<Probe*>(tag)->on_https_end(code);
}

void RunnerImpl::release(Probe& probe) {
    probe.stop();
    idle_.push_back(&probe);
}

void RunnerImpl::finish(Probe& probe, const health::Report& report) {
    const auto now = loop::Loop::now();
    const auto id = probe.id();
    const auto took = now - probe.started();
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
    const Target& before = settings_.targets[probe.id().index()];
    const Target& after = next.targets[*next_id];
    return after.address == before.address && after.host == before.host &&
           next.checks[after.check] == settings_.checks[before.check];
}

void RunnerImpl::reconfigure(Settings settings,
                             const std::vector<std::optional<health::EndpointId>>& old_ids) {
    assert(old_ids.size() == settings.targets.size());
    if (!started_) {
        settings_ = std::move(settings);
        means_.resolver().use(settings_.lookup);
        return;
    }
    std::vector<std::optional<std::uint32_t>> new_ids(settings_.targets.size());
    for (std::uint32_t i = 0; i < old_ids.size(); ++i) {
        if (old_ids[i]) new_ids[old_ids[i]->index()] = i;
    }
    std::vector<std::pair<Probe*, health::EndpointId>> staying;
    for (const auto& probe : probes_) {
        if (!probe->is_busy()) continue;
        const auto new_id = new_ids[probe->id().index()];
        if (stays(*probe, settings, new_id)) {
            staying.emplace_back(probe.get(), health::EndpointId{*new_id});
        } else {
            schedule_.abandon(probe->id());
            release(*probe);
        }
    }
    settings_ = std::move(settings);
    for (const auto& [probe, new_id] : staying) probe->rebind(new_id);
    means_.resolver().use(settings_.lookup);
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

void Runner::hurry(health::EndpointId id, base::Instant at) {
    impl_->hurry(id, at);
}

void Runner::reconfigure(Settings settings,
                         const std::vector<std::optional<health::EndpointId>>& old_ids) {
    impl_->reconfigure(std::move(settings), old_ids);
}

}  // namespace leeward::probe
