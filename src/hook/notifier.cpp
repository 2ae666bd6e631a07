// SPDX-License-Identifier: Apache-2.0
#include "leeward/hook/notifier.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "leeward/base/rng.hpp"
#include "post.hpp"
#include "run_command.hpp"

namespace leeward::hook {

class Notifier::Impl {
public:
    Impl(Settings settings, base::Duration first_pause)
        : settings_(std::move(settings)),
          first_pause_(first_pause),
          rng_(std::random_device{}()),
          thread_([this] { run(); }) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    void tell(std::string message) {
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() >= settings_.queue) {
                waiting_.pop_front();
                ++counts_.dropped;
            }
            waiting_.push_back(std::move(message));
        }
        changed_.notify_all();
    }

    Counts counts() const {
        const std::lock_guard lock(mutex_);
        return counts_;
    }

private:
    void run() {
        block_signals();
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (ending_) return;
            const std::string message = std::move(waiting_.front());
            waiting_.pop_front();
            ++(deliver(message, lock) ? counts_.told : counts_.failed);
        }
    }

    /// They are for the loop's thread; and a program that ends before it has read must not end us.
    static void block_signals() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    }

    /// Leaves the lock while it tries, and takes it again.
    bool deliver(const std::string& message, std::unique_lock<std::mutex>& lock) {
        base::Duration pause = first_pause_;
        for (int attempt = 1;; ++attempt) {
            lock.unlock();
            const bool done = try_once(message);
            lock.lock();
            if (done || ending_ || attempt == kTries) return done;
            // Between half and all of it, so that many servers do not come back together.
            const auto half = pause / 2;
            const base::Duration jitter(half.count() * rng_.below(1000) / 1000);
            changed_.wait_for(lock, half + jitter, [this] { return ending_.load(); });
            pause *= 2;
        }
    }

    bool try_once(const std::string& message) const {
        bool done = true;
        if (!settings_.command.empty()) {
            done = run_command(settings_.command, message + "\n", settings_.timeout, ending_);
        }
        if (!settings_.url.empty()) {
            done = post(settings_.url, message, settings_.timeout, ending_) && done;
        }
        return done;
    }

    const Settings settings_;
    const base::Duration first_pause_;
    base::Rng rng_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> waiting_;   // guarded by mutex_
    Counts counts_;                     // likewise
    std::atomic<bool> ending_ = false;  // written under mutex_
    std::thread thread_;                // last: it uses all of the above
};

Notifier::Notifier(Settings settings, base::Duration first_pause)
    : impl_(std::make_unique<Impl>(std::move(settings), first_pause)) {}
Notifier::~Notifier() = default;

void Notifier::tell(std::string message) {
    impl_->tell(std::move(message));
}

Counts Notifier::counts() const {
    return impl_->counts();
}

}  // namespace leeward::hook
