// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/judge.hpp"

#include <algorithm>
#include <cerrno>

namespace leeward::probe {
namespace {

using health::Outcome;

constexpr std::size_t kDetailOctetsMax = 200;

// No source: our choice. A quarter of the time-out lost may be what the reply lacked; below the
// floors, lateness is what a busy machine does to everybody.
constexpr int kTimeoutShare = 4;
constexpr base::Duration kOverdueMin = std::chrono::milliseconds(25);
constexpr base::Duration kLoopDelayMin = std::chrono::milliseconds(250);

/// What a trouble means that every phase could have.
Outcome by_phase(Phase phase, Outcome connect, Outcome reply) {
    switch (phase) {
        case Phase::Connect:
            return connect;
        case Phase::Tls:
            return Outcome::TlsFailed;
        case Phase::Reply:
            return reply;
    }
    return Outcome::ProberFailed;
}

Outcome outcome_of(Phase phase, Trouble trouble) {
    switch (trouble) {
        case Trouble::Timeout:
            return by_phase(phase, Outcome::ConnectTimeout, Outcome::ReplyTimeout);
        case Trouble::Refused:
            return Outcome::ConnectRefused;
        case Trouble::Unreachable:
            return by_phase(phase, Outcome::ConnectUnreachable, Outcome::ConnectionReset);
        case Trouble::Closed:
            return by_phase(phase, Outcome::ConnectionReset, Outcome::ConnectionReset);
        case Trouble::Certificate:
            return Outcome::TlsCertificate;
        case Trouble::Protocol:
            return by_phase(phase, Outcome::ReplyGarbage, Outcome::ReplyGarbage);
        case Trouble::TooLarge:
            return Outcome::ReplyTooLarge;
        case Trouble::Local:
            return Outcome::ProberFailed;
    }
    return Outcome::ProberFailed;
}

}  // namespace

health::Report judge_failure(Phase phase, Trouble trouble, std::string_view detail) {
    return {outcome_of(phase, trouble), printable(detail)};
}

health::Report judge_lookup(lookup::Failure failure) {
    return {lookup::is_denial(failure) ? Outcome::NameUnresolved : Outcome::ProberFailed,
            "DNS resolution failed: " + lookup::to_string(failure, dns::RrType::A)};
}

Trouble trouble_of_errno(int error) {
    switch (error) {
        case ECONNREFUSED:
            return Trouble::Refused;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EHOSTDOWN:
            return Trouble::Unreachable;
        case ETIMEDOUT:
            return Trouble::Timeout;
        case ECONNRESET:
        case ECONNABORTED:
        case ENOTCONN:
        case EPIPE:
            return Trouble::Closed;
        default:
            return Trouble::Local;
    }
}

health::Report judge_status(const Check& check, std::uint16_t status) {
    const bool expected = std::ranges::any_of(check.expect, [status](const auto& range) {
        return range.first <= status && status <= range.second;
    });
    return {expected ? Outcome::Passed : Outcome::HttpStatus, std::to_string(status)};
}

bool too_late_to_judge(base::Duration timeout, base::Duration overdue, base::Duration loop_delay) {
    const auto share = timeout / kTimeoutShare;
    return overdue > std::max(share, kOverdueMin) || loop_delay > std::max(share, kLoopDelayMin);
}

std::string printable(std::string_view text) {
    std::string result(text.substr(0, kDetailOctetsMax));
    std::ranges::replace_if(
        result, [](char c) { return c < ' ' || c > '~'; }, '?');
    return result;
}

}  // namespace leeward::probe
