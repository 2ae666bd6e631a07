// SPDX-License-Identifier: Apache-2.0
#pragma once
// Looks now and then whether the databases of client locations have changed, and sorts the clients
// anew beside the loop when they have: a large one takes seconds to walk.

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "leeward/daemon/client_files.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/timer.hpp"
#include "leeward/loop/wakeup.hpp"

namespace leeward::daemon {

/// Loop's thread only.
class ClientWatch {
public:
    using Sorted = base::Result<std::shared_ptr<const policy::Clients>>;
    /// Takes what became of a change; the rules that it was for may be others by now.
    using OnSorted = std::function<void(const std::shared_ptr<const policy::Rules>&, Sorted)>;

    /// How often the files are looked at. No source: our choice.
    static constexpr base::Duration kLookEvery = std::chrono::seconds(5);

    ClientWatch(loop::Loop& loop, OnSorted on_sorted);
    /// Waits for the round under way.
    ~ClientWatch();
    ClientWatch(const ClientWatch&) = delete;
    ClientWatch& operator=(const ClientWatch&) = delete;

    /// Watches the files of `rules` from here on; `seen` are the stamps that its clients were
    /// sorted with.
    void watch(std::shared_ptr<const policy::Rules> rules, config::DatabasePaths paths,
               std::vector<FileStamp> seen);

private:
    void look();
    void done();

    OnSorted on_sorted_;
    std::shared_ptr<const policy::Rules> rules_;
    config::DatabasePaths paths_;
    std::vector<FileStamp> seen_;

    std::shared_ptr<const policy::Rules> sorting_;  // the thread's until it is joined
    std::optional<Sorted> result_;                  // likewise
    std::thread thread_;
    loop::Wakeup wakeup_;
    loop::Timer look_due_;
};

}  // namespace leeward::daemon
