// SPDX-License-Identifier: Apache-2.0
#pragma once
// libcurl's multi interface on our loop: its sockets are Polls, its clock is a Timer.

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <unordered_map>

#include "leeward/loop/loop.hpp"
#include "leeward/loop/poll.hpp"
#include "leeward/loop/timer.hpp"

namespace leeward::probe {

/// Runs transfers. Handles are the caller's; each is removed before it is freed or used again.
class CurlMulti {
public:
    /// A transfer ended. It is still added: the callback removes it, and may add and remove others.
    using OnEnd = std::function<void(CURL* handle, CURLcode code)>;

    CurlMulti(loop::Loop& loop, OnEnd on_end);
    CurlMulti(const CurlMulti&) = delete;
    CurlMulti& operator=(const CurlMulti&) = delete;

    /// Starts the transfer that `handle` describes; OnEnd does not come before this returns. False:
    /// no memory.
    [[nodiscard]] bool add(CURL* handle);
    /// Ends the transfer, if it runs still, without OnEnd.
    void remove(CURL* handle);

private:
    struct FreeMulti {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

    static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*);
    static int on_timer(CURLM*, long timeout_ms, void* self);
    void act(curl_socket_t fd, int events);

    loop::Loop& loop_;
    OnEnd on_end_;
    loop::Timer timer_;
    std::unordered_map<curl_socket_t, loop::Poll> polls_;
    std::unique_ptr<CURLM, FreeMulti> multi_;  // last, for it calls back into the others as it goes
};

}  // namespace leeward::probe
