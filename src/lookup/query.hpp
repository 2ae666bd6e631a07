// SPDX-License-Identifier: Apache-2.0
#pragma once
// One question as a c-ares channel on our loop: its sockets are Polls, its clock is a Timer.

#include <ares.h>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <unordered_map>

#include "leeward/base/time.hpp"
#include "leeward/lookup/answer.hpp"
#include "leeward/lookup/resolver.hpp"
#include "leeward/loop/loop.hpp"
#include "leeward/loop/poll.hpp"
#include "leeward/loop/timer.hpp"

namespace leeward::lookup {

class Query {
public:
    /// Comes once, not before the loop's next turn. May destroy the Query.
    using OnEnd = std::function<void(const Answer&)>;

    /// Asks the servers of `settings`. `patience`: how long to wait for each server's answer in the
    /// first round; each later round waits twice as long.
    Query(loop::Loop& loop, const Host& host, const Settings& settings, base::Duration patience,
          OnEnd on_end);
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

private:
    struct Destroy {
        void operator()(ares_channel channel) const noexcept { ares_destroy(channel); }
    };
    using Channel = std::unique_ptr<std::remove_pointer_t<ares_channel>, Destroy>;

    static void on_socket(void* self, ares_socket_t fd, int readable, int writable);
    static void on_reply(void* self, int status, int timeouts, unsigned char* reply, int size);

    [[nodiscard]] int open(const Settings& settings, base::Duration patience);
    void ask();
    void act(ares_socket_t readable, ares_socket_t writable);
    void arm();

    loop::Loop& loop_;
    const Host host_;
    OnEnd on_end_;
    std::optional<Answer> answer_;
    loop::Timer tick_;
    std::unordered_map<ares_socket_t, loop::Poll> polls_;
    Channel channel_;  // last, for it calls back into the others as it goes
};

}  // namespace leeward::lookup
