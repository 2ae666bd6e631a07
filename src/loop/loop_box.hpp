// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a Loop owns.

#include <uv.h>

#include <array>
#include <cstdint>

#include "leeward/loop/delay_meter.hpp"

namespace leeward::loop {

struct LoopBox {
    uv_loop_t loop{};
    uv_timer_t meter_timer{};
    base::Instant meter_due;
    DelayMeter meter;
    // Streams read into it one after the other: libuv calls back before it reads again.
    std::array<char, 65536> read_buffer{};
};

}  // namespace leeward::loop
