// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/timer.hpp"

#include <memory>
#include <thread>

#include "leeward/loop/signal.hpp"
#include "leeward/loop/wakeup.hpp"
#include "support/catch.hpp"

#include <csignal>

using namespace leeward;
using namespace std::chrono_literals;

TEST_CASE("timer: never calls back before its span has passed", "[loop]") {
    loop::Loop loop;
    const auto span = GENERATE(0ns, 1ns, 999999ns, 1000000ns, 3500000ns);
    const auto start = loop::Loop::now();
    std::optional<base::Instant> called;
    loop::Timer timer(loop, [&] { called = loop::Loop::now(); });
    timer.start(span);
    CHECK(timer.is_running());
    loop.run();
    REQUIRE(called);
    CHECK(*called - start >= span);
    CHECK_FALSE(timer.is_running());
}

TEST_CASE("timer: repeats until it is stopped", "[loop]") {
    loop::Loop loop;
    int calls = 0;
    std::optional<loop::Timer> timer;
    timer.emplace(loop, [&] {
        if (++calls == 3) timer->stop();
    });
    timer->start(1ms, 1ms);
    loop.run();
    CHECK(calls == 3);
}

TEST_CASE("timer: its callback may destroy it", "[loop]") {
    loop::Loop loop;
    bool called = false;
    std::unique_ptr<loop::Timer> timer;
    const std::string captured(100, 'x');
    timer = std::make_unique<loop::Timer>(loop, [&called, &timer, captured] {
        timer.reset();
        called = captured.size() == 100;  // the callback lives on after its owner
    });
    timer->start(0ms);
    loop.run();
    CHECK(called);
}

TEST_CASE("timer: one that does not keep the loop lets it end", "[loop]") {
    loop::Loop loop;
    bool called = false;
    loop::Timer timer(loop, [&] { called = true; });
    timer.start(1h);
    timer.keep_loop(false);
    loop.run();
    CHECK_FALSE(called);
}

TEST_CASE("wakeup: another thread reaches the loop", "[loop]") {
    loop::Loop loop;
    int calls = 0;
    std::thread::id ran_on;
    loop::Wakeup wakeup(loop, [&] {
        ++calls;
        ran_on = std::this_thread::get_id();
        loop.stop();
    });
    std::thread other([&] {
        for (int i = 0; i < 1000; ++i) wakeup.notify();
    });
    loop.run();
    other.join();
    CHECK(calls >= 1);
    CHECK(ran_on == std::this_thread::get_id());
}

TEST_CASE("wakeup: one that was destroyed after a notification does not call", "[loop]") {
    loop::Loop loop;
    bool called = false;
    {
        loop::Wakeup wakeup(loop, [&] { called = true; });
        wakeup.notify();
    }
    loop.run();
    CHECK_FALSE(called);
}

TEST_CASE("signal: a signal is an event", "[loop]") {
    loop::Loop loop;
    int calls = 0;
    loop::Signal signal(loop, SIGUSR1, [&] {
        ++calls;
        loop.stop();
    });
    loop::Timer keep(loop, [] { FAIL("the signal did not come"); });
    keep.start(10s);
    REQUIRE(std::raise(SIGUSR1) == 0);
    loop.run();
    CHECK(calls == 1);
}

TEST_CASE("loop: a turn that takes long shows as delay", "[loop]") {
    loop::Loop loop;
    base::Duration before{0};
    base::Duration after{0};
    std::optional<loop::Timer> timer;
    timer.emplace(loop, [&] {
        before = loop.delay();
        const auto until = loop::Loop::now() + 400ms;
        while (loop::Loop::now() < until) {
        }
        after = loop.delay();
    });
    timer->start(1ms);
    loop.run();
    CHECK(after >= before);
    CHECK(after >= 250ms);  // the meter is due every 100 ms
}
