// SPDX-License-Identifier: Apache-2.0
#include "tcp_connection.hpp"

#include <utility>

#include "unix_now.hpp"

namespace leeward::server {

TcpConnection::TcpConnection(loop::TcpStream stream, const base::Address& client,
                             TcpContext& context, Owner& owner)
    : stream_(std::move(stream)), client_(client), context_(context), owner_(owner) {}

TcpConnection::~TcpConnection() {
    context_.counters.undelivered.add(blocked_replies_);
}

void TcpConnection::start() {
    // When reading ends, every whole query before was answered and written: see work().
    stream_.read(
        [this](base::Bytes octets) {
            framer_.feed(octets);
            work();
        },
        [this](int) { owner_.finished(*this); });
}

/// Answers what it can, then says goodbye to a connection that is of no more use. The connection
/// may be gone afterwards.
void TcpConnection::work() {
    working_ = true;
    answer_whole_queries();
    framer_.keep();
    working_ = false;
    if (failed_ || (!is_blocked() && framer_.is_broken())) owner_.finished(*this);
}

/// Replies that become ready together leave together (R7766-2); in the order of their queries.
void TcpConnection::answer_whole_queries() {
    context_.responder->refresh();
    context_.now = unix_now();
    std::size_t end = 0;
    std::size_t replies = 0;
    while (!is_blocked() && !failed_) {
        const auto query = framer_.next();
        if (!query) break;
        context_.counters.queries.add(1);
        if (const std::size_t size = answer(*query, end); size != 0) {
            end += size;
            ++replies;
        }
        if (context_.replies.size() - end < TcpContext::kLongest) {
            write_out(end, std::exchange(replies, 0));
            end = 0;
        }
    }
    if (replies != 0) write_out(end, replies);
}

/// Writes the reply with its length behind the first `end` octets of the shared buffer; returns the
/// octets added, 0 when no reply is due.
std::size_t TcpConnection::answer(base::Bytes query, std::size_t end) {
    const auto room = base::MutableBytes(context_.replies).subspan(end, TcpContext::kLongest);
    const auto message = room.subspan(TcpContext::kPrefix);
    const answer::Arrival arrival{answer::Transport::Tcp, client_, context_.now};
    const std::size_t size = context_.responder->respond(query, arrival, message).size;
    if (size == 0) {
        context_.counters.dropped.add(1);
        return 0;
    }
    context_.counters.count_rcode(message.data());
    base::store_u16(room.data(), static_cast<std::uint16_t>(size));
    return TcpContext::kPrefix + size;
}

void TcpConnection::write_out(std::size_t end, std::size_t replies) {
    active_ = loop::Loop::now();
    const auto octets = base::Bytes(context_.replies).first(end);
    const std::size_t taken = stream_.try_write(octets);
    if (taken == octets.size()) {
        context_.counters.replies.add(replies);
        return;
    }
    blocked_replies_ = replies;
    stream_.pause();
    stream_.write({octets.begin() + static_cast<std::ptrdiff_t>(taken), octets.end()},
                  [this](int error) { written(error); });
}

/// The blocked replies are written, or never will be.
void TcpConnection::written(int error) {
    if (error != 0) {
        failed_ = true;
        // A write that fails at once calls back from within work(), which sees to the rest.
        if (!working_) owner_.finished(*this);
        return;
    }
    context_.counters.replies.add(std::exchange(blocked_replies_, 0));
    active_ = loop::Loop::now();
    stream_.resume();
    work();
}

}  // namespace leeward::server
