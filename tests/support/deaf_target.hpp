// SPDX-License-Identifier: Apache-2.0
#pragma once
// A port of loopback that answers no SYN: its queue of connections is full, and nobody accepts any.

#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "leeward/base/address.hpp"
#include "leeward/loop/socket_address.hpp"
#include "support/catch.hpp"

namespace leeward::test {

class DeafTarget {
public:
    DeafTarget() {
        fds_.push_back(socket());
        const auto size = loop::to_sockaddr({*base::Address::parse("127.0.0.1"), 0}, name_);
        REQUIRE(::bind(fds_[0], name(), size) == 0);
        REQUIRE(::listen(fds_[0], 0) == 0);
        address_ = *loop::local_address(fds_[0]);
        loop::to_sockaddr(address_, name_);
        // One place in the queue, and some for what is on its way there.
        for (int i = 0; i < 4; ++i) {
            fds_.push_back(socket());
            static_cast<void>(::connect(fds_.back(), name(), size));
        }
    }
    ~DeafTarget() {
        for (const int fd : fds_) ::close(fd);
    }
    DeafTarget(const DeafTarget&) = delete;
    DeafTarget& operator=(const DeafTarget&) = delete;

    [[nodiscard]] const base::SocketAddress& address() const { return address_; }

private:
    static int socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }
    [[nodiscard]] sockaddr* name() { return reinterpret_cast<sockaddr*>(&name_); }

    sockaddr_storage name_{};
    std::vector<int> fds_;
    base::SocketAddress address_;
};

}  // namespace leeward::test
