// SPDX-License-Identifier: Apache-2.0
#pragma once
// What one probe saw. The name says which layer failed. An outcome is not a state: the tracker
// turns rows of outcomes into states.

#include <cstdint>
#include <string>
#include <string_view>

namespace leeward::health {

enum class Outcome : std::uint8_t {
    Passed,
    // The endpoint failed.
    NameUnresolved,  // its name has no address (HC-11)
    ConnectRefused,
    ConnectTimeout,
    ConnectUnreachable,
    ConnectionReset,  // closed or reset before a whole reply
    TlsFailed,        // the handshake did not end
    TlsCertificate,   // the certificate was asked for and does not hold
    ReplyTimeout,     // connected, but no whole reply in time
    ReplyGarbage,     // not the protocol that was expected
    ReplyTooLarge,    // over the bound on headers or body
    HttpStatus,       // a status that `expect` does not list
    HttpBody,         // the text of `body` is not in the reply
    // Nobody can say: the prober itself was in trouble. Changes nothing (RS-17).
    ProberLate,    // the loop ran too late to judge a time-out
    ProberFailed,  // no socket, no memory. No route is ConnectUnreachable: so do regions go too
};

/// False for outcomes that tell nothing about the endpoint.
constexpr bool is_evidence(Outcome outcome) {
    return outcome != Outcome::ProberLate && outcome != Outcome::ProberFailed;
}

/// The enumerator's name, as logs and reports show it: "ConnectTimeout".
std::string_view to_string(Outcome outcome);

/// An outcome with what people want to know beside it.
struct Report {
    Outcome outcome = Outcome::ProberFailed;
    std::string detail;  // "503", "certificate has expired"; at most 200 octets, printable
};

}  // namespace leeward::health
