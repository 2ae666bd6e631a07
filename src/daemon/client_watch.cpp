// SPDX-License-Identifier: Apache-2.0
#include "client_watch.hpp"

#include <system_error>
#include <utility>

#include "leeward/daemon/privileges.hpp"
#include "leeward/loop/signals_blocked.hpp"
#include "stand_back.hpp"

namespace leeward::daemon {

ClientWatch::ClientWatch(loop::Loop& loop, OnSorted on_sorted)
    : on_sorted_(std::move(on_sorted)),
      wakeup_(loop, [this] { done(); }),
      look_due_(loop, [this] { look(); }) {}

ClientWatch::~ClientWatch() {
    if (thread_.joinable()) thread_.join();
}

void ClientWatch::watch(std::shared_ptr<const policy::Rules> rules, config::DatabasePaths paths,
                        std::vector<FileStamp> seen) {
    rules_ = std::move(rules);
    paths_ = std::move(paths);
    seen_ = std::move(seen);
    if (paths_.database.empty() && paths_.asn.empty()) {
        look_due_.stop();
    } else {
        look_due_.start(kLookEvery, kLookEvery);
    }
}

void ClientWatch::look() {
    if (thread_.joinable()) return;
    std::vector<FileStamp> now = stamps(paths_);
    if (now == seen_) return;
    // A file that is no good is read once, not every five seconds, until it changes again.
    seen_ = std::move(now);
    sorting_ = rules_;
    const loop::SignalsBlocked blocked;
    // A machine without room for a thread must cost a change of the file, not the server.
    try {
        thread_ = std::thread([this, paths = paths_] {
            stand_back();
            const ReadAnyFile reading;
            result_ = sort_clients(*sorting_, paths, open_atlas);
            wakeup_.notify();
        });
    } catch (const std::system_error& error) {
        on_sorted_(sorting_, base::fail(std::string("no thread to read it in: ") + error.what()));
    }
}

void ClientWatch::done() {
    if (!thread_.joinable()) return;
    thread_.join();
    on_sorted_(std::exchange(sorting_, nullptr), *std::exchange(result_, std::nullopt));
}

}  // namespace leeward::daemon
