// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/limits.hpp"

#include <algorithm>
#include <optional>

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using probe::Check;
using probe::Milestones;
using probe::Window;

namespace {

const base::Instant kStart{1h};

/// Route 53's limits (HC-2, HC-3), and a time-out that leaves room for all of them.
Check as_route53() {
    Check check;
    check.timeout = 10s;
    check.connect = probe::kRoute53HttpConnect;
    check.response = probe::kRoute53Response;
    return check;
}

}  // namespace

TEST_CASE("limits: without any, the whole probe has its time-out", "[probe]") {
    const Check check;
    const Window whole{kStart, kStart + 4s};
    CHECK(window_of(check, kStart, {}) == whole);
    CHECK(window_of(check, kStart, {kStart, kStart + 1s, kStart + 2s}) == whole);
    CHECK(next_look(check, kStart, {}, kStart) == kStart + 4s);
    CHECK(next_look(check, kStart, {kStart, {}, {}}, kStart) == kStart + 4s);
}

TEST_CASE("limits: HC-2, HC-3: 4 s to connect, 2 s to the status, 2 s to the verdict", "[probe]") {
    const auto check = as_route53();
    Milestones reached;
    CHECK(window_of(check, kStart, reached) == Window{kStart, kStart + 10s});
    reached.connecting = kStart + 100ms;  // after a look-up
    CHECK(window_of(check, kStart, reached) == Window{kStart + 100ms, kStart + 4100ms});
    reached.connected = kStart + 3s;
    CHECK(window_of(check, kStart, reached) == Window{kStart + 3s, kStart + 5s});
    reached.status = kStart + 4s;
    CHECK(window_of(check, kStart, reached) == Window{kStart + 4s, kStart + 6s});
}

TEST_CASE("limits: HC-4: 10 s to connect a TCP check", "[probe]") {
    Check check;
    check.protocol = probe::Protocol::Tcp;
    check.timeout = 30s;
    check.connect = probe::kRoute53TcpConnect;
    CHECK(window_of(check, kStart, {kStart, {}, {}}) == Window{kStart, kStart + 10s});
}

TEST_CASE("limits: none is longer than the time-out", "[probe]") {
    auto check = as_route53();
    check.timeout = 3s;
    const Window whole{kStart, kStart + 3s};
    CHECK(window_of(check, kStart, {kStart, {}, {}}) == whole);
    CHECK(window_of(check, kStart, {kStart, kStart + 1s, {}}) == whole);
    CHECK(window_of(check, kStart, {kStart, kStart + 900ms, {}}) ==
          Window{kStart + 900ms, kStart + 2900ms});
}

namespace {

/// When a probe whose parts take so long is found to be too slow, if it is: by one who sees all.
struct Course {
    base::Duration look_up, connect, status, verdict;

    [[nodiscard]] Milestones all() const {
        Milestones reached;
        reached.connecting = kStart + look_up;
        reached.connected = *reached.connecting + connect;
        reached.status = *reached.connected + status;
        return reached;
    }
    /// What has been reached by `now`.
    [[nodiscard]] Milestones at(base::Instant now) const {
        Milestones reached = all();
        for (auto* of : {&reached.connecting, &reached.connected, &reached.status}) {
            if (**of > now) of->reset();
        }
        return reached;
    }
    [[nodiscard]] base::Instant end() const { return *all().status + verdict; }
};

std::optional<base::Instant> slow_answer(const Check& check, const Course& course) {
    const auto all = course.all();
    auto fails = kStart + check.timeout;
    if (check.connect && course.connect > *check.connect) {
        fails = std::min(fails, *all.connecting + *check.connect);
    }
    if (check.response && course.verdict > *check.response) {
        fails = std::min(fails, *all.status + *check.response);
    }
    if (check.response && course.status > *check.response) {
        fails = std::min(fails, *all.connected + *check.response);
    }
    if (fails > course.end()) return std::nullopt;
    return fails;
}

}  // namespace

TEST_CASE("limits: whoever looks only when told to sees each limit at its time", "[probe]") {
    base::Rng rng(20261125);
    const auto span = [&rng](std::uint32_t below) { return (1 + rng.below(below)) * 10ms; };
    int failed = 0;
    for (int round = 0; round < 20000; ++round) {
        Check check;
        check.timeout = span(400);
        if (rng.below(3) != 0) check.connect = span(200);
        if (rng.below(3) != 0) check.response = span(200);
        // Between the limits, so that nothing happens at the very moment of one.
        const Course course{span(100) + 1ms, span(200) + 2ms, span(200) + 1ms, span(200) + 1ms};
        std::optional<base::Instant> found;
        auto now = kStart;
        for (int looks = 0; !found && now < course.end(); ++looks) {
            REQUIRE(looks < 1000);
            const auto reached = course.at(now);
            const auto end = window_of(check, kStart, reached).end;
            if (now >= end) {
                found = now;
            } else {
                const auto next = next_look(check, kStart, reached, now);
                REQUIRE(next > now);
                // The runner looks anew when it begins to connect.
                const auto connecting = *course.all().connecting;
                now = now < connecting ? std::min(next, connecting) : next;
            }
        }
        REQUIRE(found == slow_answer(check, course));
        failed += found ? 1 : 0;
    }
    CHECK(failed > 1000);
    CHECK(failed < 19000);
}
