// SPDX-License-Identifier: Apache-2.0
#include "udp_batch.hpp"

#include <cerrno>
#include <cstring>

namespace leeward::server {
namespace {

/// The sender's port; it stands in the same place for both families. 0: nobody can be there.
std::uint16_t sender_port(const sockaddr_in6& sender) noexcept {
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    return ntohs(sender.sin6_port);
}

constexpr std::size_t kIpv4Size = sizeof(in_addr);
constexpr std::size_t kIpv6Size = sizeof(in6_addr);

/// An IPv4 sender's name is a sockaddr_in that lies in the memory of the larger one.
const std::uint8_t* octets_of(const sockaddr_in6& sender) noexcept {
    return reinterpret_cast<const std::uint8_t*>(&sender);
}

template <class Info>
Info read_info(cmsghdr* header) noexcept {
    Info info;
    std::memcpy(&info, CMSG_DATA(header), sizeof info);
    return info;
}

/// Turns "sent to this address, through this interface" into "send from this address". The
/// interface is left to routing, which may differ by direction, but for link-local addresses, which
/// mean nothing without. False when the kernel did not say.
bool turn_around(msghdr& message) noexcept {
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || (message.msg_flags & MSG_CTRUNC) != 0) return false;
    if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
        auto info = read_info<in_pktinfo>(header);
        info.ipi_ifindex = 0;
        std::memcpy(CMSG_DATA(header), &info, sizeof info);
        return true;
    }
    if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
        auto info = read_info<in6_pktinfo>(header);
        if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
        std::memcpy(CMSG_DATA(header), &info, sizeof info);
        return true;
    }
    return false;
}

}  // namespace

UdpBatch::UdpBatch(bool wildcard) : memory_(std::make_unique<Memory>()), wildcard_(wildcard) {
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
        memory_->in_parts[slot] = {memory_->queries[slot].data(), kMaxQuery};
        msghdr& in = memory_->in[slot].msg_hdr;
        in.msg_name = &memory_->senders[slot];
        in.msg_iov = &memory_->in_parts[slot];
        in.msg_iovlen = 1;
        in.msg_control = wildcard_ ? memory_->controls[slot].octets.data() : nullptr;
        make_ready(slot);
        msghdr& out = memory_->out[slot].msg_hdr;
        out.msg_iov = &memory_->out_parts[slot];
        out.msg_iovlen = 1;
    }
}

/// Resets what the kernel overwrites.
void UdpBatch::make_ready(std::size_t slot) noexcept {
    msghdr& in = memory_->in[slot].msg_hdr;
    in.msg_namelen = sizeof(sockaddr_in6);
    in.msg_controllen = wildcard_ ? kControl : 0;
}

int UdpBatch::receive(int fd, int flags) noexcept {
    for (std::size_t slot = 0; slot < received_; ++slot) make_ready(slot);
    received_ = 0;
    replies_ = 0;
    replies_end_ = 0;
    const int count = recvmmsg(fd, memory_->in.data(), kSlots, flags, nullptr);
    if (count < 0) return -errno;
    received_ = static_cast<std::size_t>(count);
    // A message from nowhere is how a socket that was shut down wakes who waits on it.
    return count == 1 && memory_->in[0].msg_hdr.msg_namelen == 0 ? 0 : count;
}

base::Bytes UdpBatch::query(std::size_t slot) noexcept {
    mmsghdr& in = memory_->in[slot];
    if (in.msg_hdr.msg_namelen == 0 || (in.msg_hdr.msg_flags & MSG_TRUNC) != 0 ||
        sender_port(memory_->senders[slot]) == 0)
        return {};
    if (wildcard_ && !turn_around(in.msg_hdr)) return {};
    return {memory_->queries[slot].data(), in.msg_len};
}

base::Address UdpBatch::sender(std::size_t slot) const noexcept {
    const sockaddr_in6& name = memory_->senders[slot];
    if (name.sin6_family == AF_INET6)
        return *base::Address::from_bytes({name.sin6_addr.s6_addr, kIpv6Size});
    return *base::Address::from_bytes(
        {octets_of(name) + offsetof(sockaddr_in, sin_addr), kIpv4Size});
}

base::MutableBytes UdpBatch::reply_space() noexcept {
    return base::MutableBytes(memory_->replies).subspan(replies_end_, answer::kMaxUdpReply);
}

void UdpBatch::reply(std::size_t slot, std::size_t size) noexcept {
    const msghdr& in = memory_->in[slot].msg_hdr;
    msghdr& out = memory_->out[replies_].msg_hdr;
    memory_->out_parts[replies_] = {memory_->replies.data() + replies_end_, size};
    out.msg_name = in.msg_name;
    out.msg_namelen = in.msg_namelen;
    out.msg_control = in.msg_control;
    out.msg_controllen = in.msg_controllen;
    ++replies_;
    replies_end_ += (size + kLine - 1) / kLine * kLine;
}

std::size_t UdpBatch::send(int fd) noexcept {
    std::size_t delivered = 0;
    for (std::size_t next = 0; next < replies_;) {
        const int count =
            sendmmsg(fd, &memory_->out[next], static_cast<unsigned>(replies_ - next), MSG_DONTWAIT);
        if (count > 0) {
            next += static_cast<std::size_t>(count);
            delivered += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            ++next;  // this one cannot leave: EAGAIN, ENOBUFS, EPERM (a firewall), EINVAL, ...
        }
    }
    return delivered;
}

}  // namespace leeward::server
