// SPDX-License-Identifier: Apache-2.0
#include "reloader.hpp"

#include <system_error>
#include <utility>

#include "leeward/daemon/privileges.hpp"
#include "leeward/daemon/serials.hpp"
#include "leeward/loop/signals_blocked.hpp"
#include "stand_back.hpp"

namespace leeward::daemon {
Reloader::Reloader(loop::Loop& loop, std::string path, std::function<Zones()> on_begin,
                   std::function<void(Assembled)> on_done)
    : path_(std::move(path)),
      on_begin_(std::move(on_begin)),
      on_done_(std::move(on_done)),
      wakeup_(loop, [this] { done(); }) {}

Reloader::~Reloader() {
    if (thread_.joinable()) thread_.join();
}

void Reloader::request() {
    if (is_running()) {
        again_ = true;
    } else {
        begin();
    }
}

void Reloader::begin() {
    const Zones served = on_begin_();
    const loop::SignalsBlocked blocked;
    // A machine without room for a thread must cost a reload, not the server: std::thread throws.
    try {
        thread_ = std::thread([this, served] {
            stand_back();
            const ReadAnyFile reading;
            result_ = assemble(path_);
            for (base::Fault& fault : faults_of_serials(*served, *result_))
                result_->faults.push_back(std::move(fault));
            result_->tls = read_tls_files(result_->config.server);
            wakeup_.notify();
        });
    } catch (const std::system_error& error) {
        Assembled nothing;
        nothing.faults.push_back({base::Severity::Error,
                                  {path_, 0, 0},
                                  "",
                                  std::string("no thread to read it in: ") + error.what()});
        on_done_(std::move(nothing));
    }
}

void Reloader::done() {
    if (!thread_.joinable()) return;
    thread_.join();
    on_done_(std::move(*std::exchange(result_, std::nullopt)));
    if (std::exchange(again_, false)) begin();
}

}  // namespace leeward::daemon
