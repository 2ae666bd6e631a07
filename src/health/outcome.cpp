// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/outcome.hpp"

namespace leeward::health {

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::Passed:
            return "Passed";
        case Outcome::NameUnresolved:
            return "NameUnresolved";
        case Outcome::ConnectRefused:
            return "ConnectRefused";
        case Outcome::ConnectTimeout:
            return "ConnectTimeout";
        case Outcome::ConnectUnreachable:
            return "ConnectUnreachable";
        case Outcome::ConnectionReset:
            return "ConnectionReset";
        case Outcome::TlsFailed:
            return "TlsFailed";
        case Outcome::TlsCertificate:
            return "TlsCertificate";
        case Outcome::ReplyTimeout:
            return "ReplyTimeout";
        case Outcome::ReplyGarbage:
            return "ReplyGarbage";
        case Outcome::ReplyTooLarge:
            return "ReplyTooLarge";
        case Outcome::HttpStatus:
            return "HttpStatus";
        case Outcome::HttpBody:
            return "HttpBody";
        case Outcome::ProberLate:
            return "ProberLate";
        case Outcome::ProberFailed:
            return "ProberFailed";
    }
    return "?";
}

}  // namespace leeward::health
