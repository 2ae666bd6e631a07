// SPDX-License-Identifier: Apache-2.0
#pragma once
// Up to 64 queries taken with one system call, and their replies sent with another. All memory is
// taken at the start.
//
//   receive -> query(0) ... query(n - 1), each perhaps followed by reply_space, reply -> send
//
// Replies stand one behind the other, so that the short ones that are usual share few cache lines.

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "leeward/answer/respond.hpp"
#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"

namespace leeward::server {

class UdpBatch {
public:
    static constexpr std::size_t kSlots = 64;
    /// Octets of the longest query that is read; no client may send more than our OPT announces,
    /// which is at most this (RFC 6891 section 6.2.3).
    static constexpr std::size_t kMaxQuery = 4096;

    /// `wildcard`: the socket tells where queries were sent to, and replies leave from there.
    explicit UdpBatch(bool wildcard);

    /// Drops the last batch and waits for the next, as `flags` and the socket's time-out say.
    /// Returns how many queries came, or a negative errno.
    int receive(int fd, int flags) noexcept;

    /// A query, borrowed until the next receive(); empty when it is not to be answered: it is too
    /// long, its sender is nobody (port 0), or where it was sent to is not known.
    [[nodiscard]] base::Bytes query(std::size_t slot) noexcept;

    /// The address that a query came from. Requires: query() of the slot is not empty.
    [[nodiscard]] base::Address sender(std::size_t slot) const noexcept;

    /// Room for one more reply.
    [[nodiscard]] base::MutableBytes reply_space() noexcept;
    /// Queues the first `size` octets of the room as the reply to the query in `slot`.
    void reply(std::size_t slot, std::size_t size) noexcept;

    /// Sends what is queued and returns how many the kernel took. Never waits: what it refuses is
    /// dropped, for the client asks again and other clients are waiting.
    std::size_t send(int fd) noexcept;

private:
    static constexpr std::size_t kLine = 64;  // octets of a cache line
    // Slots start on different cache sets: a stride of 4096 would put all of them on one.
    static constexpr std::size_t kStride = kMaxQuery + 3 * kLine;
    static constexpr std::size_t kControl = CMSG_SPACE(sizeof(in6_pktinfo));

    struct Memory {
        alignas(kLine) std::array<std::array<std::uint8_t, kStride>, kSlots> queries;
        alignas(kLine) std::array<std::uint8_t, kSlots * answer::kMaxUdpReply> replies;
        std::array<sockaddr_in6, kSlots> senders;  // large enough for IPv4's
        struct Control {
            alignas(cmsghdr) std::array<std::uint8_t, kControl> octets;
        };
        std::array<Control, kSlots> controls;
        std::array<mmsghdr, kSlots> in;
        std::array<mmsghdr, kSlots> out;
        std::array<iovec, kSlots> in_parts;
        std::array<iovec, kSlots> out_parts;
    };

    void make_ready(std::size_t slot) noexcept;

    const std::unique_ptr<Memory> memory_;
    const bool wildcard_;
    std::size_t received_ = 0;
    std::size_t replies_ = 0;
    std::size_t replies_end_ = 0;  // octets of Memory::replies in use
};

}  // namespace leeward::server
