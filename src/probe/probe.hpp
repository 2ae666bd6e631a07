// SPDX-License-Identifier: Apache-2.0
#pragma once
// One probe from its start to its report: the look-up of its name, the exchange, and their limits.

#include <functional>
#include <memory>
#include <optional>

#include "https_exchange.hpp"
#include "leeward/base/time.hpp"
#include "leeward/health/outcome.hpp"
#include "leeward/health/tracker.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/probe/judge.hpp"
#include "leeward/probe/limits.hpp"
#include "leeward/probe/target.hpp"
#include "means.hpp"
#include "plain_exchange.hpp"

namespace leeward::probe {

/// Used for one probe after the other.
class Probe {
public:
    /// Comes once for each probe that start() began. Calls stop().
    using OnEnd = std::function<void(const health::Report&)>;

    /// `settings` are the runner's, whatever stands in them when a probe starts.
    Probe(Means& means, const Settings& settings, OnEnd on_end);
    ~Probe() { stop(); }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

    /// Starts the probe of an endpoint. OnEnd may come before this returns.
    void start(health::EndpointId id);
    /// Ends the probe, if one is under way, without OnEnd.
    void stop();
    /// The endpoint has a new number in new settings; its target and its check are as before.
    void rebind(health::EndpointId id);
    /// Its transfer ended.
    void on_https_end(CURLcode code) { on_end_(https_->conclude(code)); }

    [[nodiscard]] bool is_busy() const { return busy_; }
    [[nodiscard]] health::EndpointId id() const { return id_; }
    [[nodiscard]] base::Instant started() const { return started_; }

private:
    [[nodiscard]] const Target& target() const { return settings_.targets[id_.index()]; }
    [[nodiscard]] const Check& check() const { return settings_.checks[target().check]; }
    void look_up();
    void connect(const base::SocketAddress& address, base::Instant now);
    void connect_https(const Destination& to);
    void look_again_at(base::Instant now);
    void on_deadline();
    [[nodiscard]] health::Report timed_out(base::Duration limit) const;

    Means& means_;
    const Settings& settings_;
    const OnEnd on_end_;
    bool busy_ = false;
    health::EndpointId id_;
    base::Instant started_;
    Milestones reached_;
    std::optional<lookup::Resolver::Ticket> ticket_;  // of the look-up under way
    base::Duration overdue_{0};  // how late the window's end was looked at; 0: not yet
    loop::Timer deadline_;
    PlainExchange plain_;                   // TCP and HTTP
    std::unique_ptr<HttpsExchange> https_;  // made by the first HTTPS probe in this place
};

}  // namespace leeward::probe
