// SPDX-License-Identifier: Apache-2.0
#pragma once
// Question octets + snapshot -> reply octets. The whole data path between two system calls: no
// lock, no allocation, no exception. Any octets get a well-formed reply or none.

#include <cstddef>
#include <cstdint>

#include "leeward/base/address.hpp"
#include "leeward/base/bytes.hpp"
#include "leeward/dns/message.hpp"
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

/// A query that was read and waits for its turn. While it does, the memory that it will be looked
/// up in is on its way: that takes as long as all the rest.
struct Reading {
    base::Bytes message;  // borrowed
    dns::Query query;
    dns::Parsed parsed = dns::Parsed::Ignored;
    const zone::Zone* zone = nullptr;  // the closest one, of the snapshot; nullptr: none of ours
};

/// Reads `message` and starts loading what leads to its name.
void read(const snapshot::Snapshot& snapshot, base::Bytes message, Reading& into) noexcept;

/// Starts loading what stands at its name. To be called when a few others were read or answered
/// since read(); may be left out.
inline void read_on(const Reading& reading) noexcept {
    if (reading.zone != nullptr) reading.zone->nodes().prefetch_node(reading.query.name.hash());
}

/// Writes the reply to what was read into `reply` and returns its size in octets; 0 means no reply
/// is due (QR set, or shorter than a header: R1035-2). `source` is where the query came from, which
/// stands for the client when the query tells of none (E-1). Requires: `reply` holds kMaxUdpReply
/// or kMaxTcpReply octets, by transport; `reading` is of the same snapshot.
template <policy::Chooser C>
std::size_t respond(const snapshot::Snapshot& snapshot, const Settings& settings,
                    const Reading& reading, Transport transport, const base::Address& source,
                    C& chooser, base::MutableBytes reply) noexcept;

/// The same for a query that was not read yet.
template <policy::Chooser C>
std::size_t respond(const snapshot::Snapshot& snapshot, const Settings& settings, base::Bytes query,
                    Transport transport, const base::Address& source, C& chooser,
                    base::MutableBytes reply) noexcept {
    Reading reading;
    read(snapshot, query, reading);
    return respond(snapshot, settings, reading, transport, source, chooser, reply);
}

}  // namespace leeward::answer
