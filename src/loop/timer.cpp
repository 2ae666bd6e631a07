// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/timer.hpp"

#include <uv.h>

#include <algorithm>
#include <utility>

#include "handle.hpp"

namespace leeward::loop {

struct TimerBox {
    uv_timer_t handle{};
    std::function<void()> on_due;
    bool dead = false;
};

namespace {

std::uint64_t ceil_ms(base::Duration span) {
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(span).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0));
}

void on_timer(uv_timer_t* timer) {
    static_cast<TimerBox*>(timer->data)->on_due();
}

}  // namespace

void CloseTimer::operator()(TimerBox* box) const noexcept {
    close_box(box);
}

Timer::Timer(Loop& loop, std::function<void()> on_due) : box_(new TimerBox) {
    uv_timer_init(loop.native(), &box_->handle);
    box_->handle.data = box_.get();
    box_->on_due = std::move(on_due);
}

void Timer::start(base::Duration after, base::Duration repeat) {
    uv_loop_t* const loop = box_->handle.loop;
    std::uint64_t timeout = 0;
    if (after > base::Duration::zero()) {
        // libuv adds to a cached time cut to milliseconds: refresh it, and round the sum up.
        uv_update_time(loop);
        timeout = ceil_ms((Loop::now() + after).since_start) - uv_now(loop);
    }
    uv_timer_start(&box_->handle, on_timer, timeout, ceil_ms(repeat));
}

void Timer::stop() {
    uv_timer_stop(&box_->handle);
}

bool Timer::is_running() const {
    return uv_is_active(reinterpret_cast<const uv_handle_t*>(&box_->handle)) != 0;
}

void Timer::keep_loop(bool keep) {
    auto* const handle = reinterpret_cast<uv_handle_t*>(&box_->handle);
    keep ? uv_ref(handle) : uv_unref(handle);
}

}  // namespace leeward::loop
