// SPDX-License-Identifier: Apache-2.0
#include "curl_multi.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace leeward::probe {
namespace {

CURLM* new_multi() {
    // Once for the process, and never undone: other libraries in it may use libcurl too.
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM* const multi = initialised == CURLE_OK ? curl_multi_init() : nullptr;
    if (multi == nullptr) {
        std::fputs("leeward: libcurl has no memory to start\n", stderr);
        std::abort();
    }
    return multi;
}

/// What to watch for, from curl's words to the loop's.
int watched(int what) {
    return ((what & CURL_POLL_IN) != 0 ? loop::kReadable : 0) |
           ((what & CURL_POLL_OUT) != 0 ? loop::kWritable : 0);
}

/// What happened, from the loop's words to curl's.
int happened(int status, int events) {
    if (status < 0) return CURL_CSELECT_ERR;
    return ((events & loop::kReadable) != 0 ? CURL_CSELECT_IN : 0) |
           ((events & loop::kWritable) != 0 ? CURL_CSELECT_OUT : 0);
}

}  // namespace

CurlMulti::CurlMulti(loop::Loop& loop, OnEnd on_end)
    : loop_(loop),
      on_end_(std::move(on_end)),
      timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }),
      multi_(new_multi()) {
    CURLM* const multi = multi_.get();
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
}

bool CurlMulti::add(CURL* handle) {
    return curl_multi_add_handle(multi_.get(), handle) == CURLM_OK;
}

void CurlMulti::remove(CURL* handle) {
    curl_multi_remove_handle(multi_.get(), handle);
}

int CurlMulti::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
    auto& multi = *static_cast<CurlMulti*>(self);
    if (what == CURL_POLL_REMOVE) {
        multi.polls_.erase(fd);
        return 0;
    }
    const auto on_ready = [&multi, fd](int status, int events) {
        multi.act(fd, happened(status, events));
    };
    auto& poll = multi.polls_.try_emplace(fd, multi.loop_, fd, on_ready).first->second;
    // The loop refuses no socket. If it did, the probe would run into its time-out.
    static_cast<void>(poll.start(watched(what)));
    return 0;
}

int CurlMulti::on_timer(CURLM*, long timeout_ms, void* self) {
    auto& timer = static_cast<CurlMulti*>(self)->timer_;
    if (timeout_ms < 0) {
        timer.stop();
    } else {
        timer.start(std::chrono::milliseconds(timeout_ms));
    }
    return 0;
}

void CurlMulti::act(curl_socket_t fd, int events) {
    int running = 0;
    curl_multi_socket_action(multi_.get(), fd, events, &running);
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg == CURLMSG_DONE) on_end_(message->easy_handle, message->data.result);
    }
}

}  // namespace leeward::probe
