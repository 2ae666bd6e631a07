// SPDX-License-Identifier: Apache-2.0
// Where the helpers of tools/bench-peers may send to and listen: IPv4 loopback and nowhere else.
// They make load, and load belongs on the machine of whoever asked for it.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace leeward::bench {

/// The address `text`:`port`. Throws std::invalid_argument unless it lies in 127.0.0.0/8.
inline sockaddr_in loopback(const std::string& text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1 ||
        ntohl(address.sin_addr.s_addr) >> 24 != 127) {
        throw std::invalid_argument(text + " is not in 127.0.0.0/8");
    }
    return address;
}

}  // namespace leeward::bench
