// SPDX-License-Identifier: Apache-2.0
#include "baker.hpp"

#include <system_error>
#include <utility>

#include "leeward/daemon/log.hpp"
#include "leeward/daemon/privileges.hpp"
#include "leeward/loop/signals_blocked.hpp"
#include "stand_back.hpp"

namespace leeward::daemon {

Baker::Baker(loop::Loop& loop, const std::string& state, base::Duration bake)
    : versions_(state), bake_(bake), wakeup_(loop, [this] { done(); }), baked_(loop, [this] {
          run([this] {
              if (const auto kept = versions_.keep(); !kept) trouble_ = kept.error().message;
          });
      }) {}

Baker::~Baker() {
    if (thread_.joinable()) thread_.join();
}

void Baker::serves(std::vector<std::string> files) {
    baked_.start(bake_);
    run([this, files = std::move(files)] {
        if (const auto staged = versions_.stage(files); !staged) {
            trouble_ = staged.error().message;
        }
    });
}

/// One at a time; of those that wait only the last counts, since each begins anew.
void Baker::run(std::function<void()> work) {
    if (thread_.joinable()) {
        next_ = std::move(work);
        return;
    }
    const loop::SignalsBlocked blocked;
    try {
        thread_ = std::thread([this, work = std::move(work)] {
            stand_back();
            const ReadAnyFile reading;
            work();
            wakeup_.notify();
        });
    } catch (const std::system_error& error) {
        log(Level::Warning, std::string("no thread to keep a good version in: ") + error.what());
    }
}

void Baker::done() {
    if (!thread_.joinable()) return;
    thread_.join();
    if (!trouble_.empty()) {
        log(Level::Warning, std::exchange(trouble_, {}) +
                                "; serving goes on, but a start with "
                                "broken files would find none instead");
    }
    if (auto next = std::exchange(next_, nullptr)) run(std::move(next));
}

}  // namespace leeward::daemon
