// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/delay_meter.hpp"

#include "support/catch.hpp"

using leeward::base::Instant;
using leeward::loop::DelayMeter;
using namespace std::chrono_literals;

namespace {
Instant at(leeward::base::Duration since) {
    return {since};
}
}  // namespace

TEST_CASE("delay_meter: nothing recorded is no delay", "[loop]") {
    const DelayMeter meter;
    CHECK(meter.worst(at(0ms)) == 0ms);
    CHECK(meter.worst(at(1h)) == 0ms);
}

TEST_CASE("delay_meter: the worst lateness counts, not the last", "[loop]") {
    DelayMeter meter(1s);
    meter.record(at(10s), at(10s + 300ms));
    meter.record(at(10s + 400ms), at(10s + 401ms));
    CHECK(meter.worst(at(10s + 500ms)) == 300ms);
}

TEST_CASE("delay_meter: lateness is remembered for at least a window and at most two", "[loop]") {
    DelayMeter meter(1s);
    meter.record(at(10s), at(10s + 300ms));
    meter.record(at(11s + 200ms), at(11s + 205ms));
    CHECK(meter.worst(at(11s + 299ms)) == 300ms);
    meter.record(at(11s + 400ms), at(11s + 400ms));
    CHECK(meter.worst(at(11s + 500ms)) == 300ms);  // the window before
    meter.record(at(12s + 500ms), at(12s + 501ms));
    CHECK(meter.worst(at(12s + 600ms)) == 1ms);
}

TEST_CASE("delay_meter: a meter that is not fed forgets", "[loop]") {
    DelayMeter meter(1s);
    meter.record(at(10s), at(10s + 300ms));
    CHECK(meter.worst(at(13s)) == 0ms);
    meter.record(at(13s), at(13s + 2ms));
    CHECK(meter.worst(at(13s + 10ms)) == 2ms);
}
