// SPDX-License-Identifier: Apache-2.0
#pragma once
// One TCP or HTTP probe on the loop's own streams. What is asked and how a reply is judged is for
// the pure machines; here is what the connection did.

#include <functional>
#include <string>
#include <utility>

#include "leeward/health/outcome.hpp"
#include "leeward/loop/tcp.hpp"
#include "leeward/probe/http_reader.hpp"
#include "leeward/probe/http_request.hpp"
#include "leeward/probe/judge.hpp"
#include "leeward/probe/limits.hpp"
#include "leeward/probe/target.hpp"

namespace leeward::probe {

/// Used for one probe after the other; each has its own connection, for a kept one would hide a
/// dead listener.
class PlainExchange {
public:
    /// Comes once for each probe that start() began; the report is borrowed. May call stop().
    using OnEnd = std::function<void(const health::Report&)>;

    /// Notes in `reached` what a probe has reached, if its check has a limit from there.
    PlainExchange(loop::Loop& loop, Milestones& reached, OnEnd on_end)
        : loop_(loop), reached_(reached), on_end_(std::move(on_end)) {}
    PlainExchange(const PlainExchange&) = delete;
    PlainExchange& operator=(const PlainExchange&) = delete;

    /// Starts the probe of `check` at the endpoint `to`. `check` is borrowed until the probe ends,
    /// stop() or rebind(). OnEnd comes before this returns when there is no socket or no route.
    void start(const Check& check, const Destination& to, const std::string& user_agent);
    /// Ends the probe, if one is under way, without OnEnd.
    void stop() { stream_.close(); }
    /// `check`, equal to the one so far, is borrowed in its place.
    void rebind(const Check& check) { check_ = &check; }

    /// How far the probe has come. Requires: it is under way.
    [[nodiscard]] Phase phase() const { return phase_; }

private:
    void on_connect(int error);
    void ask();
    void on_octets(base::Bytes octets);
    void on_closed(int error);
    void fail(int error);

    loop::Loop& loop_;
    Milestones& reached_;
    const OnEnd on_end_;
    const Check* check_ = nullptr;
    Phase phase_ = Phase::Connect;
    std::string request_;  // keeps its memory from probe to probe
    HttpReader reader_;
    loop::TcpStream stream_;
};

}  // namespace leeward::probe
