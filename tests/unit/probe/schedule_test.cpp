// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/schedule.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using health::EndpointId;
using probe::Schedule;

namespace {

constexpr std::uint32_t kNoLimit = 1U << 20U;

base::Instant at(base::Duration since) {
    return {since};
}

/// Runs a schedule on a fake clock: each probe takes `takes`. Notes when each endpoint was started.
struct Clock {
    Schedule schedule{7};
    base::Instant now = at(1h);
    std::multimap<base::Instant, EndpointId> ends;
    std::map<std::uint32_t, std::vector<base::Instant>> starts;
    std::uint32_t most_in_flight = 0;

    void assign(const std::vector<base::Duration>& every, std::uint32_t limit = kNoLimit) {
        schedule.assign(every, {}, limit, now);
    }
    void run_until(base::Instant end, base::Duration takes) {
        while (true) {
            while (const auto id = schedule.take(now)) {
                starts[id->value].push_back(now);
                ends.emplace(now + takes, *id);
                most_in_flight = std::max(most_in_flight, schedule.in_flight_count());
            }
            auto next = schedule.next_due().value_or(end);
            if (!ends.empty()) next = std::min(next, ends.begin()->first);
            if (next >= end) break;
            now = std::max(now, next);
            while (!ends.empty() && ends.begin()->first <= now) {
                schedule.done(ends.begin()->second, now);
                ends.erase(ends.begin());
            }
        }
        now = end;
    }
};

}  // namespace

TEST_CASE("schedule: the first round takes a second at most and comes evenly", "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(1000, 10s));
    CHECK_FALSE(clock.schedule.first_round_over());
    clock.run_until(at(1h + 1001ms), 1ms);
    REQUIRE(clock.starts.size() == 1000);
    CHECK(clock.schedule.first_round_over());
    std::map<std::int64_t, int> in_tenth;
    for (const auto& [id, when] : clock.starts) ++in_tenth[(when[0] - at(1h)) / 100ms];
    for (const auto& [tenth, count] : in_tenth) {
        CHECK(tenth < 10);
        CHECK(count >= 95);  // 100, but for the endpoints whose second probe is due already
        CHECK(count <= 105);
    }
}

TEST_CASE("schedule: afterwards each endpoint keeps its phase without drift", "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(50, 2s));
    clock.run_until(at(1h + 100s), 7ms);
    for (const auto& [id, when] : clock.starts) {
        REQUIRE(when.size() >= 50);
        CHECK(when[1] - when[0] <= 2s);
        for (std::size_t i = 2; i < when.size(); ++i) REQUIRE(when[i] - when[i - 1] == 2s);
    }
}

TEST_CASE("schedule: the probes of an interval are spread over it", "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(200, 10s));
    clock.run_until(at(1h + 20s), 1ms);
    std::map<std::int64_t, int> in_second;
    for (const auto& [id, when] : clock.starts) {
        for (const auto start : when) {
            if (start >= at(1h + 10s)) ++in_second[(start - at(1h + 10s)) / 1s];
        }
    }
    REQUIRE(in_second.size() == 10);
    for (const auto& [second, count] : in_second) {
        CHECK(count >= 18);
        CHECK(count <= 22);
    }
}

TEST_CASE("schedule: of a large class two endpoints share a time, of a small one none", "[probe]") {
    const std::size_t endpoints = GENERATE(100, 1000, 2000, 9000);
    Clock clock;
    clock.assign(std::vector<base::Duration>(endpoints, 10s));
    clock.run_until(at(1h + 30s), 1us);
    std::map<base::Instant, std::size_t> at_time;
    for (const auto& [id, when] : clock.starts) {
        REQUIRE(when.size() >= 3);
        ++at_time[when.back()];
    }
    const std::size_t group = endpoints <= 1000 ? 1 : 2;
    CHECK(at_time.size() == endpoints / group);
    for (const auto& [time, count] : at_time) REQUIRE(count == group);
}

TEST_CASE("schedule: no endpoint has two probes in flight", "[probe]") {
    Clock clock;
    clock.assign({100ms});
    clock.run_until(at(1h + 10s), 250ms);
    const auto& when = clock.starts[0];
    REQUIRE(when.size() > 10);
    for (std::size_t i = 1; i < when.size(); ++i) CHECK(when[i] - when[i - 1] >= 250ms);
    CHECK(clock.most_in_flight == 1);
}

TEST_CASE("schedule: a probe that takes its whole interval costs no second one", "[probe]") {
    Clock clock;
    clock.assign({100ms});
    clock.run_until(at(1h + 10s), 101ms);
    CHECK(clock.starts[0].size() >= 98);
}

TEST_CASE("schedule: only so many are in flight, and nobody starves", "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(100, 100ms), 10);
    clock.run_until(at(1h + 20s), 50ms);  // half as fast as wanted
    CHECK(clock.most_in_flight == 10);
    REQUIRE(clock.starts.size() == 100);
    for (const auto& [id, when] : clock.starts) {
        CHECK(when.size() >= 38);
        CHECK(when.size() <= 42);
    }
}

TEST_CASE("schedule: a thousand changes in a row put no probe off", "[probe]") {
    Clock clock;
    const std::vector<base::Duration> every(20, 1s);
    clock.assign(every);
    std::vector<std::optional<EndpointId>> same;
    for (std::uint32_t i = 0; i < 20; ++i) same.emplace_back(EndpointId{i});
    for (int i = 0; i < 1000; ++i) {
        clock.run_until(clock.now + 5ms, 1ms);
        clock.schedule.assign(every, same, kNoLimit, clock.now);
    }
    for (const auto& [id, when] : clock.starts) {
        CHECK(when.size() == 5);
        for (std::size_t j = 1; j < when.size(); ++j) {
            const auto gap = when[j] - when[j - 1];
            CHECK(gap == 1s);
        }
    }
    CHECK(clock.starts.size() == 20);
}

TEST_CASE("schedule: changes of the interval put no probe off either", "[probe]") {
    Clock clock;
    clock.assign({10s});
    const std::vector<std::optional<EndpointId>> same{EndpointId{0}};
    for (int i = 0; i < 1000; ++i) {
        clock.run_until(clock.now + 5ms, 1ms);
        const std::vector<base::Duration> every{i % 2 == 0 ? 9s : 10s};
        clock.schedule.assign(every, same, kNoLimit, clock.now);
    }
    CHECK(clock.starts[0].size() >= 1);
}

TEST_CASE("schedule: endpoints move to their new numbers with what they have", "[probe]") {
    Schedule schedule(3);
    const auto now = at(1h);
    const std::vector<base::Duration> three(3, 1s);
    schedule.assign(three, {}, kNoLimit, now);
    std::set<std::uint32_t> taken;
    const auto first = schedule.take(now + 1s);
    REQUIRE(first);

    // The one in flight becomes 1, another becomes 0, the third goes.
    const EndpointId other{(first->value + 1) % 3};
    const std::vector<base::Duration> two(2, 1s);
    const std::vector<std::optional<EndpointId>> old{other, *first};
    schedule.assign(two, old, kNoLimit, now + 1s);
    CHECK(schedule.in_flight_count() == 1);
    CHECK(schedule.in_flight({1}));
    CHECK(schedule.take(now + 1s) == EndpointId{0});
    CHECK_FALSE(schedule.take(now + 1s));
    schedule.done({1}, now + 1s);
    CHECK_FALSE(schedule.first_round_over());
    schedule.done({0}, now + 1s);
    CHECK(schedule.first_round_over());
}

TEST_CASE("schedule: an abandoned endpoint is due at once and not looked at", "[probe]") {
    Schedule schedule(3);
    const std::vector<base::Duration> one{1s};
    schedule.assign(one, {}, kNoLimit, at(1h));
    REQUIRE(schedule.take(at(1h + 1s)) == EndpointId{0});
    schedule.abandon({0});
    CHECK_FALSE(schedule.first_round_over());
    CHECK(schedule.take(at(1h + 1s)) == EndpointId{0});
}

TEST_CASE("schedule: after a standstill each endpoint is probed once, not once for each miss",
          "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(10, 1s));
    clock.run_until(at(1h + 5s), 1ms);
    clock.starts.clear();
    clock.now = at(1h + 60s);
    clock.run_until(at(1h + 60s + 5ms), 1ms);
    for (const auto& [id, when] : clock.starts) CHECK(when.size() == 1);
    CHECK(clock.starts.size() == 10);
}

TEST_CASE("schedule: the same seed gives the same times", "[probe]") {
    const std::vector<base::Duration> every(100, 10s);
    Schedule one(11);
    Schedule two(11);
    one.assign(every, {}, kNoLimit, at(1h));
    two.assign(every, {}, kNoLimit, at(1h));
    for (int i = 0; i < 100; ++i) {
        REQUIRE(one.next_due() == two.next_due());
        REQUIRE(one.take(*one.next_due()) == two.take(*two.next_due()));
    }
}

TEST_CASE("schedule: a hundred thousand endpoints", "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(100000, 1s));
    clock.run_until(at(1h + 3s), 1ms);
    CHECK(clock.starts.size() == 100000);
    CHECK(std::ranges::all_of(clock.starts, [](const auto& of) { return of.second.size() >= 2; }));
}

TEST_CASE("schedule: one that is never due keeps nobody waiting", "[probe]") {
    Clock clock;
    clock.assign({0s, 100ms, 0s});
    clock.run_until(at(1h + 1s), 1ms);
    CHECK(clock.schedule.first_round_over());
    CHECK(clock.starts.size() == 1);
    CHECK(clock.starts.contains(1));

    Schedule idle(1);
    idle.assign(std::vector<base::Duration>(3, 0s), {}, 1, at(1h));
    CHECK(idle.first_round_over());
    CHECK_FALSE(idle.next_due());
    CHECK_FALSE(idle.take(at(9h)));
}

TEST_CASE("schedule: those that are never due change nobody's times", "[probe]") {
    Schedule with(5);
    Schedule without(5);
    with.assign(std::vector<base::Duration>{0s, 10s, 0s, 10s, 10s}, {}, kNoLimit, at(1h));
    without.assign(std::vector<base::Duration>(3, 10s), {}, kNoLimit, at(1h));
    for (int i = 0; i < 3; ++i) {
        REQUIRE(with.next_due() == without.next_due());
        REQUIRE(with.take(*with.next_due()));
        REQUIRE(without.take(*without.next_due()));
    }
}

TEST_CASE("schedule: an endpoint may cease to be due, and become so again", "[probe]") {
    Clock clock;
    const std::vector<std::optional<EndpointId>> same{EndpointId{0}};
    const std::vector<base::Duration> never{0s};
    const std::vector<base::Duration> often{100ms};
    clock.assign(often);
    clock.run_until(at(1h + 1s), 1ms);
    clock.starts.clear();
    clock.schedule.assign(never, same, kNoLimit, clock.now);
    clock.run_until(at(2h), 1ms);
    CHECK(clock.starts.empty());
    clock.schedule.assign(often, same, kNoLimit, clock.now);
    clock.run_until(at(2h + 1050ms), 1ms);
    CHECK(clock.starts[0].size() >= 10);
    CHECK(clock.starts[0].size() <= 11);
    CHECK(clock.starts[0].front() <= at(2h + 100ms));
}

TEST_CASE("schedule: none is a round of its own", "[probe]") {
    Schedule schedule(1);
    schedule.assign({}, {}, 1, at(1h));
    CHECK(schedule.first_round_over());
    CHECK_FALSE(schedule.next_due());
    CHECK_FALSE(schedule.take(at(2h)));
}

TEST_CASE("schedule: a hurried endpoint comes sooner once and keeps its phase", "[probe]") {
    Clock clock;
    clock.assign(std::vector<base::Duration>(3, 10s));
    clock.run_until(at(1h + 20s), 1ms);
    const auto regular = clock.starts[1].back();
    clock.schedule.hurry({1}, clock.now + 1s);
    clock.schedule.hurry({1}, clock.now + 2s);  // later than it comes anyway: no effect
    clock.run_until(at(1h + 41s), 1ms);
    const auto& starts = clock.starts[1];
    CHECK(std::count(starts.begin(), starts.end(), at(1h + 21s)) == 1);
    CHECK(std::count(starts.begin(), starts.end(), regular + 10s) == 1);
    CHECK(std::count(starts.begin(), starts.end(), regular + 20s) == 1);
    CHECK(std::count(starts.begin(), starts.end(), at(1h + 22s)) == 0);
}

TEST_CASE("schedule: one that is hurried after each probe is probed once at a time", "[probe]") {
    Clock clock;
    clock.assign({10s, 10s});
    clock.run_until(at(1h + 10s), 1ms);
    clock.starts.clear();
    for (int second = 0; second < 60; ++second) {
        clock.schedule.hurry({0}, clock.now + 500ms);
        clock.run_until(clock.now + 1s, 1ms);
    }
    const auto& starts = clock.starts[0];
    CHECK(starts.size() >= 60);
    CHECK(starts.size() <= 66);  // and its regular ones, each once
    CHECK(std::adjacent_find(starts.begin(), starts.end()) == starts.end());
    CHECK(clock.starts[1].size() == 6);
}
