// SPDX-License-Identifier: Apache-2.0
#pragma once
// A loop that gives up instead of waiting for ever.

#include <chrono>

#include "leeward/loop/loop.hpp"
#include "leeward/loop/timer.hpp"
#include "support/catch.hpp"

namespace leeward::test {

struct PatientLoop {
    loop::Loop loop;
    loop::Timer guard{loop, [] { FAIL("nothing happened for 20 s"); }};

    void run() {
        guard.start(std::chrono::seconds(20));
        loop.run();
    }
};

}  // namespace leeward::test
