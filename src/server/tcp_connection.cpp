// SPDX-License-Identifier: Apache-2.0
#include "tcp_connection.hpp"

#include <algorithm>
#include <utility>

#include "leeward/server/proxy_header.hpp"
#include "unix_now.hpp"

namespace leeward::server {

TcpContext::TcpContext(std::unique_ptr<Responder> with, answer::Transport over)
    : responder(std::move(with)), transport(over) {
    if (transport != answer::Transport::Tls) return;
    constexpr std::size_t kAdded = 64;  // octets that encryption adds to each record, at most
    plaintext.resize(TlsSession::kRecord);
    ciphertext.reserve(replies.size() + (replies.size() / TlsSession::kRecord + 1) * kAdded);
}

TcpConnection::TcpConnection(loop::TcpStream stream, const base::Address& address, Peer peer,
                             TcpContext& context, Owner& owner)
    : stream_(std::move(stream)), client_(address), context_(context), owner_(owner) {
    if (peer == Peer::Proxy) header_.emplace();
    if (context.transport == answer::Transport::Tls) {
        tls_ = std::make_unique<TlsSession>(context.tls);
    }
}

TcpConnection::~TcpConnection() {
    say_goodbye();
    context_.counters.undelivered.add(blocked_replies_);
    if (tls_ && !shaken_) context_.handshakes.failed.add(1);
}

void TcpConnection::start() {
    // When reading ends, every whole query before was answered and written: see work().
    stream_.read([this](base::Bytes octets) { received(octets); },
                 [this](int) { owner_.finished(*this); });
}

/// The connection may be gone afterwards.
void TcpConnection::received(base::Bytes octets) {
    if (header_) {
        if (!take_off_header(octets)) return headerless();
        if (octets.empty()) return;
    }
    work(octets);
}

/// Leaves what follows the header, or nothing until that is whole. False: it is no header. It comes
/// in plain, whatever follows, and is 65,551 octets long at most.
bool TcpConnection::take_off_header(base::Bytes& octets) {
    std::vector<std::uint8_t>& kept = *header_;
    const std::size_t before = kept.size();
    kept.insert(kept.end(), octets.begin(), octets.end());
    ProxyHeader header;
    switch (read_proxy_header(kept, header)) {
        case ProxyRead::Malformed:
            return false;
        case ProxyRead::Cut:
            octets = {};
            return true;
        case ProxyRead::Whole:
            break;
    }
    // What came before was no whole header, so the end of this one lies in what came now.
    octets = octets.subspan(header.size - before);
    header_.reset();
    if (header.proxied) {
        client_ = header.from.ip;
        owner_.introduced(*this, client_);
    }
    return true;
}

void TcpConnection::headerless() {
    context_.counters.queries.add(1);
    context_.counters.dropped.add(1);
    context_.counters.headerless.add(1);
    owner_.finished(*this);
}

/// Answers what it can, then says goodbye to a connection that is of no more use. The connection
/// may be gone afterwards.
void TcpConnection::work(base::Bytes octets) {
    working_ = true;
    if (tls_) {
        decrypt(octets);
    } else {
        framer_.feed(octets);
        answer_whole_queries();
        framer_.keep();
    }
    working_ = false;
    if (failed_ || (!is_blocked() && is_over())) owner_.finished(*this);
}

bool TcpConnection::is_over() const {
    return framer_.is_broken() || (tls_ && tls_->is_over());
}

/// In pieces of a record, so that the session keeps no more than that unless it has to wait.
void TcpConnection::decrypt(base::Bytes ciphertext) {
    do {
        const auto piece = ciphertext.first(std::min(ciphertext.size(), TlsSession::kRecord));
        ciphertext = ciphertext.subspan(piece.size());
        tls_->feed(piece);
        answer_decrypted();
    } while (!ciphertext.empty() && !failed_);
}

void TcpConnection::answer_decrypted() {
    bool more = true;
    // The first time round, for queries that waited while replies were blocked.
    framer_.feed({});
    do {
        answer_whole_queries();
        framer_.keep();
        if (is_blocked() || failed_ || is_over()) return;
        const std::size_t size = tls_->read(context_.plaintext);
        note_handshake();
        framer_.feed(base::Bytes(context_.plaintext).first(size));
        more = size != 0;
    } while (more);
    // What the session has to say by itself leaves also when no query came.
    answer_whole_queries();
    framer_.keep();
}

void TcpConnection::note_handshake() {
    if (shaken_ || !tls_->is_open()) return;
    shaken_ = true;
    context_.handshakes.done.add(1);
    if (tls_->is_resumed()) context_.handshakes.resumed.add(1);
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
    if (replies != 0 || (tls_ && !is_blocked() && tls_->has_output())) write_out(end, replies);
}

/// Writes the reply with its length behind the first `end` octets of the shared buffer; returns the
/// octets added, 0 when no reply is due.
std::size_t TcpConnection::answer(base::Bytes query, std::size_t end) {
    const auto room = base::MutableBytes(context_.replies).subspan(end, TcpContext::kLongest);
    const auto message = room.subspan(TcpContext::kPrefix);
    const answer::Arrival arrival{context_.transport, client_, context_.now};
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
    if (replies != 0) active_ = loop::Loop::now();
    auto octets = base::Bytes(context_.replies).first(end);
    if (tls_) {
        context_.ciphertext.clear();
        tls_->write(octets, context_.ciphertext);
        octets = context_.ciphertext;
        if (tls_->has_failed()) context_.counters.undelivered.add(std::exchange(replies, 0));
    }
    const std::size_t taken = stream_.try_write(octets);
    if (taken == octets.size()) {
        context_.counters.replies.add(replies);
        return;
    }
    blocked_ = true;
    blocked_replies_ = replies;
    stream_.pause();
    stream_.write({octets.begin() + static_cast<std::ptrdiff_t>(taken), octets.end()},
                  [this](int error) { written(error); });
}

/// What was blocked is written, or never will be.
void TcpConnection::written(int error) {
    if (error != 0) {
        failed_ = true;
        // A write that fails at once calls back from within work(), which sees to the rest.
        if (!working_) owner_.finished(*this);
        return;
    }
    blocked_ = false;
    if (blocked_replies_ != 0) active_ = loop::Loop::now();
    context_.counters.replies.add(std::exchange(blocked_replies_, 0));
    stream_.resume();
    work({});
}

/// Over TLS, an end that the client can tell from one that was forged. It is not waited for.
void TcpConnection::say_goodbye() {
    if (!tls_ || is_blocked() || failed_) return;
    tls_->close();
    context_.ciphertext.clear();
    tls_->take(context_.ciphertext);
    stream_.try_write(context_.ciphertext);
}

}  // namespace leeward::server
