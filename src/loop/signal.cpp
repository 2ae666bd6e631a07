// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/signal.hpp"

#include <uv.h>

#include <cassert>
#include <utility>

#include "handle.hpp"

namespace leeward::loop {

struct SignalBox {
    uv_signal_t handle{};
    std::function<void()> on_signal;
    bool dead = false;
};

void CloseSignal::operator()(SignalBox* box) const noexcept {
    close_box(box);
}

Signal::Signal(Loop& loop, int signum, std::function<void()> on_signal) : box_(new SignalBox) {
    uv_signal_init(loop.native(), &box_->handle);
    box_->handle.data = box_.get();
    box_->on_signal = std::move(on_signal);
    [[maybe_unused]] const int error = uv_signal_start(
        &box_->handle,
        [](uv_signal_t* signal, int) {
            auto* const box = static_cast<SignalBox*>(signal->data);
            if (!box->dead) box->on_signal();
        },
        signum);
    assert(error == 0 && "the signal cannot be caught");
    uv_unref(reinterpret_cast<uv_handle_t*>(&box_->handle));
}

}  // namespace leeward::loop
