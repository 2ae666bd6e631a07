// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/wakeup.hpp"

#include <uv.h>

#include <cassert>
#include <utility>

#include "handle.hpp"

namespace leeward::loop {

struct WakeupBox {
    uv_async_t handle{};
    std::function<void()> on_wakeup;
    bool dead = false;
};

void CloseWakeup::operator()(WakeupBox* box) const noexcept {
    close_box(box);
}

Wakeup::Wakeup(Loop& loop, std::function<void()> on_wakeup) {
    auto box = std::make_unique<WakeupBox>();
    [[maybe_unused]] const int error =
        uv_async_init(loop.native(), &box->handle, [](uv_async_t* async) {
            auto* const woken = static_cast<WakeupBox*>(async->data);
            if (!woken->dead) woken->on_wakeup();
        });
    assert(error == 0 && "the loop made its descriptor for wake-ups when it was born");
    box->handle.data = box.get();
    box->on_wakeup = std::move(on_wakeup);
    box_.reset(box.release());
}

void Wakeup::notify() const noexcept {
    uv_async_send(&box_->handle);
}

}  // namespace leeward::loop
