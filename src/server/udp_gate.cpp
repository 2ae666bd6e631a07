// SPDX-License-Identifier: Apache-2.0
#include "udp_gate.hpp"

#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <chrono>

#include "leeward/server/proxy_header.hpp"
#include "leeward/server/sockets.hpp"
#include "secret_hash.hpp"

namespace leeward::server {
namespace {

/// Datagrams that found the socket's buffer full; nullopt when the kernel does not tell.
std::optional<std::uint32_t> lost_at(int fd) noexcept {
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) return std::nullopt;
    return memory[SK_MEMINFO_DROPS];
}

base::Instant monotonic_now() noexcept {
    return {std::chrono::steady_clock::now().time_since_epoch()};
}

}  // namespace

UdpGate::UdpGate(const Settings& settings, std::uint64_t secret) : settings_(settings) {
    if (settings.rate_limits.any()) {
        limiter_.emplace(settings.rate_limits, worker_count(settings), secret);
    }
    if (settings.shed) shedder_.emplace(mixed(secret + 1));
}

void UdpGate::begin(int fd, bool full, std::uint32_t now) noexcept {
    if (limiter_) now_ = monotonic_now();
    if (!shedder_ || !shedder_->begin(full, now)) return;
    const bool before = shedder_->is_overloaded();
    if (const auto lost = lost_at(fd)) shedder_->tell_lost(*lost);
    if (!before && shedder_->is_overloaded()) counters_.overloads.add(1);
}

void UdpGate::take_off_header(Asked& asked) noexcept {
    if (asked.query.empty() || !lies_in(settings_.proxy_from, asked.client)) return;
    ProxyHeader header;
    if (read_proxy_header(asked.query, header) != ProxyRead::Whole) {
        headerless_.add(1);
        asked.query = {};
        return;
    }
    asked.query = asked.query.subspan(header.size);
    if (header.proxied) asked.client = header.from.ip;
}

void UdpGate::shed(Asked& asked) noexcept {
    const Admission admission = shedder_->admit(asked.client);
    asked.wary = admission == Admission::AnswerWarily;
    if (admission != Admission::Shed) return;
    counters_.shed.add(1);
    asked.query = {};
}

std::size_t UdpGate::limit(const base::Address& client, const answer::Answered& answered,
                           base::MutableBytes reply) noexcept {
    const Verdict verdict = limiter_->judge(client, answered, now_);
    if (verdict == Verdict::Send) return answered.size;
    counters_.limited.add(1);
    if (settings_.rate_limits.log_only) return answered.size;
    if (verdict == Verdict::Truncate) {
        counters_.slipped.add(1);
        return answer::truncate(reply, answered.size);
    }
    counters_.withheld.add(1);
    return 0;
}

}  // namespace leeward::server
