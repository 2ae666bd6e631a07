// SPDX-License-Identifier: Apache-2.0
#pragma once
// Question octets + snapshot -> reply octets. The whole data path between two system calls: no
// lock, no allocation, no exception. Any octets get a well-formed reply or none.

#include <cstddef>
#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/policy/select.hpp"
#include "leeward/snapshot/snapshot.hpp"

namespace leeward::answer {

inline constexpr std::size_t kMaxUdpReply = 4096;   // octets; the buffer that a UDP reply needs
inline constexpr std::size_t kMaxTcpReply = 65535;  // octets; the buffer that a TCP reply needs

struct Settings {
    std::uint16_t udp_size =
        1232;  // octets, 512 to 4096; sent in our OPT and kept in replies (RFC 9715)
};

enum class Transport : std::uint8_t { Udp, Tcp };

/// Writes the reply to `query` into `reply` and returns its size in octets; 0 means no reply is due
/// (QR set, or shorter than a header: R1035-2). Requires: `reply` holds kMaxUdpReply or
/// kMaxTcpReply octets, by transport.
template <policy::Chooser C>
std::size_t respond(const snapshot::Snapshot& snapshot, const Settings& settings, base::Bytes query,
                    Transport transport, const policy::Client& client, C& chooser,
                    base::MutableBytes reply) noexcept;

}  // namespace leeward::answer
