// SPDX-License-Identifier: Apache-2.0
#include "saver.hpp"

#include <system_error>
#include <utility>

#include "leeward/loop/signals_blocked.hpp"
#include "whole_file.hpp"

namespace leeward::daemon {

Saver::Saver(loop::Loop& loop, std::string path, std::function<void()> on_done)
    : path_(std::move(path)), done_(loop, std::move(on_done)) {
    const loop::SignalsBlocked blocked;
    // A machine without room for a thread must cost the file, not the server: std::thread throws.
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {  // write() says so
    }
}

Saver::~Saver() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Saver::write(std::string text) {
    {
        const std::lock_guard lock(mutex_);
        if (!thread_.joinable()) {
            result_ = base::fail("cannot write " + path_ + ": there was no thread to do it");
            return;
        }
        waiting_ = std::move(text);
    }
    changed_.notify_all();
}

bool Saver::wait(base::Duration patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [this] { return !waiting_ && !writing_; });
}

std::optional<base::Result<void>> Saver::take_result() {
    const std::lock_guard lock(mutex_);
    return std::exchange(result_, std::nullopt);
}

void Saver::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return waiting_ || ending_; });
        if (!waiting_) return;
        const std::string text = *std::exchange(waiting_, std::nullopt);
        writing_ = true;
        lock.unlock();
        auto result = write_whole(path_, text);
        lock.lock();
        writing_ = false;
        result_ = std::move(result);
        changed_.notify_all();
        if (!ending_) done_.notify();
    }
}

}  // namespace leeward::daemon
