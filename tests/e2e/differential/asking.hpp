// SPDX-License-Identifier: Apache-2.0
#pragma once
// Asks one server many queries at once. Not a resolver: each query gets the reply that came, or an
// exception when none did. One thread at a time for each Peer.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"

namespace leeward::differential {

using Octets = std::vector<std::uint8_t>;

struct Query {
    bool over_tcp = false;
    Octets message = {};     // its ID is overwritten
    std::string about = {};  // the zone whose names it was made of
};

/// Errors: std::runtime_error for a file that is not as questions.py writes it.
std::vector<Query> read_queries(const std::string& path);

class Peer {
public:
    /// `at`: an IPv4 address and a port, "127.0.0.1:53".
    Peer(std::string name, const std::string& at);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The reply to each of the queries, in their order, by the transport that they name.
    /// Errors: std::runtime_error when one stays without a reply.
    std::vector<Octets> ask(const std::vector<const Query*>& queries);

private:
    struct Wire;

    std::string name_;
    std::unique_ptr<Wire> wire_;
};

}  // namespace leeward::differential
