// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/loop.hpp"

#include <uv.h>

#include <algorithm>
#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "loop_box.hpp"

namespace leeward::loop {
namespace {

// Ten wake-ups a second cost nothing that can be measured, and any stall longer than this is seen.
constexpr std::uint64_t kMeterPeriodMs = 100;

// Closing takes one turn of the loop for the handles and one for what their callbacks close.
constexpr int kDrainTurnsMax = 16;

void expect_next(LoopBox& box) {
    // libuv counts from its cached time, in whole milliseconds.
    const auto due_ms = uv_now(&box.loop) + kMeterPeriodMs;
    box.meter_due = {std::chrono::milliseconds(due_ms)};
}

void on_meter(uv_timer_t* timer) {
    auto& box = *static_cast<LoopBox*>(timer->data);
    box.meter.record(box.meter_due, Loop::now());
    expect_next(box);
}

}  // namespace

Loop::Loop() : box_(std::make_unique<LoopBox>()) {
    // A peer that left is an error of the write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    if (const int error = uv_loop_init(&box_->loop); error != 0) {
        std::fprintf(stderr, "leeward: no event loop: %s\n", uv_strerror(error));
        std::abort();
    }
    box_->loop.data = box_.get();
    uv_timer_init(&box_->loop, &box_->meter_timer);
    box_->meter_timer.data = box_.get();
    expect_next(*box_);
    uv_timer_start(&box_->meter_timer, on_meter, kMeterPeriodMs, kMeterPeriodMs);
    uv_unref(reinterpret_cast<uv_handle_t*>(&box_->meter_timer));
}

Loop::~Loop() {
    uv_close(reinterpret_cast<uv_handle_t*>(&box_->meter_timer), nullptr);
    int error = UV_EBUSY;
    for (int turn = 0; error != 0 && turn < kDrainTurnsMax; ++turn) {
        uv_run(&box_->loop, UV_RUN_NOWAIT);
        error = uv_loop_close(&box_->loop);
    }
    assert(error == 0 && "a handle outlives its loop");
}

void Loop::run() {
    // The loop did not run before this call, which is not lateness.
    uv_update_time(&box_->loop);
    expect_next(*box_);
    uv_timer_again(&box_->meter_timer);
    uv_run(&box_->loop, UV_RUN_DEFAULT);
}

void Loop::stop() {
    uv_stop(&box_->loop);
}

base::Instant Loop::now() {
    return {std::chrono::nanoseconds(uv_hrtime())};
}

base::Duration Loop::delay() const {
    const auto at = now();
    return std::max(box_->meter.worst(at), at - box_->meter_due);
}

uv_loop_s* Loop::native() {
    return &box_->loop;
}

}  // namespace leeward::loop
