// SPDX-License-Identifier: Apache-2.0
#include "leeward/loop/poll.hpp"

#include <uv.h>

#include <utility>

#include "handle.hpp"

namespace leeward::loop {

static_assert(kReadable == UV_READABLE && kWritable == UV_WRITABLE);

struct PollBox {
    uv_poll_t handle{};
    std::function<void(int, int)> on_ready;
    bool dead = false;
};

void ClosePoll::operator()(PollBox* box) const noexcept {
    close_box(box);
}

Poll::Poll(Loop& loop, int fd, std::function<void(int, int)> on_ready) {
    auto box = std::make_unique<PollBox>();
    if (uv_poll_init(loop.native(), &box->handle, fd) != 0) return;
    box->handle.data = box.get();
    box->on_ready = std::move(on_ready);
    box_.reset(box.release());
}

bool Poll::start(int events) {
    if (!box_) return false;
    return uv_poll_start(&box_->handle, events, [](uv_poll_t* poll, int status, int ready) {
               static_cast<PollBox*>(poll->data)->on_ready(status, ready);
           }) == 0;
}

void Poll::stop() {
    if (box_) uv_poll_stop(&box_->handle);
}

}  // namespace leeward::loop
