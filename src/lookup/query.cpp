// SPDX-License-Identifier: Apache-2.0
#include "query.hpp"

#include <sys/time.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "leeward/lookup/reply.hpp"
#include "servers.hpp"

namespace leeward::lookup {
namespace {

// Rounds through all servers. No source: c-ares's own 3.
constexpr int kTries = 3;
// A reply of this size crosses every path whole (RFC 9715 section 3.2).
constexpr int kUdpSize = 1232;
constexpr int kClassIn = 1;

void init_library() {
    // Once for the process, and never undone: other libraries in it may use c-ares too.
    static const int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status == ARES_SUCCESS) return;
    std::fputs("leeward: c-ares has no memory to start\n", stderr);
    std::abort();
}

/// True for what another server may do better.
bool is_servers_fault(const Answer& answer) {
    if (answer) return false;
    const Failure why = answer.error();
    return why == Failure::Refused || why == Failure::ServerFailed || why == Failure::BadReply;
}

}  // namespace

Query::Query(loop::Loop& loop, const Host& host, const Settings& settings, base::Duration patience,
             OnEnd on_end)
    : loop_(loop),
      host_(host),
      on_end_(std::move(on_end)),
      tick_(loop, [this] { act(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }) {
    if (const int status = open(settings, patience); status == ARES_SUCCESS) {
        ask();
    } else {
        answer_ = tl::unexpected(failure_of(status));
    }
    tick_.start({});
}

int Query::open(const Settings& settings, base::Duration patience) {
    init_library();
    ares_options options{};
    // Replies that speak of a server's trouble are for act(): c-ares would take them for silence.
    options.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS;
    options.ednspsz = kUdpSize;
    options.timeout =
        static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(patience).count());
    options.tries = kTries;
    options.sock_state_cb = &Query::on_socket;
    options.sock_state_cb_data = this;
    options.udp_port = settings.resolv_conf_port;
    options.tcp_port = settings.resolv_conf_port;
    // c-ares copies the path.
    std::string path = settings.resolv_conf;
    options.resolvconf_path = path.data();
    ares_channel channel = nullptr;
    const int status = ares_init_options(
        &channel, &options,
        ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
            ARES_OPT_SOCK_STATE_CB | ARES_OPT_RESOLVCONF | ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT);
    channel_.reset(channel);
    if (status != ARES_SUCCESS || settings.servers.empty()) return status;
    return set_servers(channel, settings.servers);
}

void Query::ask() {
    answer_.reset();
    ares_query(channel_.get(), host_.name.c_str(), kClassIn, static_cast<int>(host_.type),
               &Query::on_reply, this);
}

void Query::on_socket(void* self, ares_socket_t fd, int readable, int writable) {
    auto& query = *static_cast<Query*>(self);
    if (readable == 0 && writable == 0) {
        query.polls_.erase(fd);
        return;
    }
    const auto on_ready = [&query, fd](int status, int events) {
        // An error shows when the socket is read from.
        const bool can_read = status < 0 || (events & loop::kReadable) != 0;
        const bool can_write = status >= 0 && (events & loop::kWritable) != 0;
        query.act(can_read ? fd : ARES_SOCKET_BAD, can_write ? fd : ARES_SOCKET_BAD);
    };
    auto& poll = query.polls_.try_emplace(fd, query.loop_, fd, on_ready).first->second;
    // The loop refuses no socket. If it did, the question would run into its time-out.
    static_cast<void>(
        poll.start((readable != 0 ? loop::kReadable : 0) | (writable != 0 ? loop::kWritable : 0)));
}

void Query::on_reply(void* self, int status, int, unsigned char* reply, int size) {
    auto& query = *static_cast<Query*>(self);
    query.answer_ = status == ARES_SUCCESS
                        ? read_reply(query.host_.type, {reply, static_cast<std::size_t>(size)})
                        : tl::unexpected(failure_of(status));
}

void Query::act(ares_socket_t readable, ares_socket_t writable) {
    if (!answer_) ares_process_fd(channel_.get(), readable, writable);
    while (answer_ && is_servers_fault(*answer_) && drop_first_server(channel_.get())) ask();
    if (!answer_) return arm();
    tick_.stop();
    const auto on_end = std::exchange(on_end_, nullptr);
    const Answer answer = *std::move(answer_);
    on_end(answer);  // may destroy this
}

void Query::arm() {
    timeval left{};
    if (ares_timeout(channel_.get(), nullptr, &left) == nullptr) return tick_.stop();
    tick_.start(std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec));
}

}  // namespace leeward::lookup
