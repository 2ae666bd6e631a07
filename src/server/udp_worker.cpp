// SPDX-License-Identifier: Apache-2.0
#include "udp_worker.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "unix_now.hpp"

namespace leeward::server {
namespace {

// Batches answered after stop(): more than a receive buffer holds, so that only queries that come
// too late go unanswered, and a flood cannot keep us here.
constexpr int kDrainBatches = 256;
constexpr auto kBackOff = std::chrono::milliseconds(10);  // after a failure that may last

}  // namespace

UdpWorker::UdpWorker(Fd socket, bool wildcard, std::unique_ptr<Responder> responder,
                     const Settings& settings, std::uint64_t secret)
    : socket_(std::move(socket)),
      responder_(std::move(responder)),
      batch_(wildcard),
      gate_(settings, secret) {}

void UdpWorker::add_to(Totals& totals) const noexcept {
    counters_.add_to(totals.udp);
    totals.udp.headerless += gate_.headerless().get();
    gate_.counters().add_to(totals.defence);
}

void UdpWorker::run() noexcept {
    while (!stopping_.load(std::memory_order_relaxed)) turn(MSG_WAITFORONE);
    for (int batch = 0; batch < kDrainBatches; ++batch) {
        if (turn(MSG_DONTWAIT) <= 0) return;
    }
}

void UdpWorker::stop() noexcept {
    stopping_.store(true, std::memory_order_relaxed);
    // Linux wakes who waits on the socket although it reports ENOTCONN; what is queued can still be
    // read. Without it the receive time-out would end the wait.
    shutdown(socket_.get(), SHUT_RD);
}

/// Takes and answers one batch; returns how many queries came, or a negative errno.
int UdpWorker::turn(int flags) noexcept {
    const int count = batch_.receive(socket_.get(), flags);
    // Only now: what was published before a query came is what it is answered from. After a
    // time-out too, or an idle worker would hold an old snapshot.
    responder_->refresh();
    arrival_.now = unix_now();
    if (count > 0) {
        gate_.begin(socket_.get(), count == UdpBatch::kSlots, arrival_.now);
        answer(static_cast<std::size_t>(count));
    } else {
        wait_out(-count);
    }
    return count;
}

/// Each query is announced some steps before it is answered.
void UdpWorker::answer(std::size_t queries) noexcept {
    constexpr std::size_t kAhead = Responder::kAhead;
    std::array<Asked, kAhead> announced;
    std::size_t replies = 0;
    for (std::size_t step = 0; step < queries + kAhead; ++step) {
        Asked& place = announced[step % kAhead];
        if (step >= kAhead && step - kAhead < queries) {
            replies += answer(step - kAhead, place) ? 1 : 0;
        }
        if (step >= queries) continue;
        place = take(step);
        if (!place.query.empty()) responder_->announce(place.query);
    }
    const std::size_t delivered = batch_.send(socket_.get());
    counters_.queries.add(queries);
    counters_.replies.add(delivered);
    counters_.dropped.add(queries - replies);
    counters_.undelivered.add(replies - delivered);
}

Asked UdpWorker::take(std::size_t slot) noexcept {
    Asked asked;
    asked.query = batch_.query(slot);
    if (asked.query.empty()) return asked;
    asked.client = batch_.sender(slot);
    gate_.let_in(asked);
    return asked;
}

/// False: no reply is due.
bool UdpWorker::answer(std::size_t slot, const Asked& asked) noexcept {
    if (asked.query.empty()) return false;
    const base::MutableBytes space = batch_.reply_space();
    arrival_.source = asked.client;
    arrival_.wary = asked.wary;
    const answer::Answered answered = responder_->respond(asked.query, arrival_, space);
    if (answered.size == 0) return false;
    const std::size_t size = gate_.let_out(asked.client, answered, space);
    if (size == 0) return false;
    counters_.count_rcode(space.data());
    batch_.reply(slot, size);
    return true;
}

/// A time-out or a signal is no failure. Anything else (no memory, the network is down) may last
/// and must not spin.
void UdpWorker::wait_out(int error) noexcept {
    if (error != 0 && error != EAGAIN && error != EINTR) std::this_thread::sleep_for(kBackOff);
}

}  // namespace leeward::server
