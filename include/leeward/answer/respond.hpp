// SPDX-License-Identifier: Apache-2.0
#pragma once
// Question octets + snapshot -> reply octets. The whole data path between two system calls: no
// lock, no allocation, no exception. Any octets get a well-formed reply or none.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

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
    std::vector<std::uint8_t> nsid =
        {};                     // up to 128 octets, told who asks; empty: nothing is (R5001-1)
    std::string identity = {};  // CH TXT id.server and hostname.bind; up to 255 octets, empty:
                                // REFUSED (R4892-1)
    std::string version = {};   // CH TXT version.server and version.bind; likewise
    std::vector<std::uint8_t> report_agent = {};  // in wire form; empty: no errors are reported to
                                                  // us (R9567-1)
    std::uint16_t keepalive = 100;  // units of 100 ms: what connections may idle (R7828-1)
    bool demand_cookies = false;    // of clients over UDP, always (R7873-2)

    friend bool operator==(const Settings&, const Settings&) = default;
};

enum class Transport : std::uint8_t { Udp, Tcp, Tls };

/// How a query came in.
struct Arrival {
    Transport transport = Transport::Udp;
    base::Address source =
        {};                 // of the client, which stands for it when the query tells of none (E-1)
    std::uint32_t now = 0;  // Unix time in seconds, modulo 2^32 (R9018-1)
    bool wary = false;      // under attack: who shows no right cookie is sent one first (R7873-2)
};

/// What limits of replies tell apart: one who asks for names that are not there gets one and the
/// same SOA, so all of a zone count together (RRL-1).
enum class Kind : std::uint8_t { Data, NoData, NxDomain, Referral, Error };

/// What became of a query.
struct Answered {
    std::size_t size = 0;  // octets of the reply; 0: none is due
    Kind kind = Kind::Error;
    bool known = false;       // the client showed a right server cookie: its address is no lie
    std::uint64_t about = 0;  // hash of what the reply is about: of the question's name and type
                              // for Data and NoData, of the zone's or cut's name for NxDomain and
                              // Referral, of the RCODE for Error
};

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

/// Writes the reply to what was read into `reply`; none is due when QR is set, or to what is
/// shorter than a header (R1035-2). Requires: `reply` holds kMaxUdpReply or kMaxTcpReply octets, by
/// transport; `reading` is of the same snapshot.
template <policy::Chooser C>
Answered respond(const snapshot::Snapshot& snapshot, const Settings& settings,
                 const Reading& reading, const Arrival& arrival, C& chooser,
                 base::MutableBytes reply) noexcept;

/// The same for a query that was not read yet.
template <policy::Chooser C>
Answered respond(const snapshot::Snapshot& snapshot, const Settings& settings, base::Bytes query,
                 const Arrival& arrival, C& chooser, base::MutableBytes reply) noexcept {
    Reading reading;
    read(snapshot, query, reading);
    return respond(snapshot, settings, reading, arrival, chooser, reply);
}

/// Makes of a reply to `query` the shortest that has it asked again over TCP: header, question and
/// TC, and an OPT record when the reply had one (RRL-1). Returns its size in octets. Requires:
/// `reply` holds `size` octets that respond() wrote.
std::size_t truncate(base::MutableBytes reply, std::size_t size) noexcept;

}  // namespace leeward::answer
