// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/judge.hpp"

#include <cerrno>

#include "support/catch.hpp"

using namespace leeward;
using namespace std::chrono_literals;
using health::Outcome;
using probe::Phase;
using probe::Trouble;

TEST_CASE("judge: a failure names its layer", "[probe]") {
    struct Row {
        Phase phase;
        Trouble trouble;
        Outcome outcome;
    };
    const auto row = GENERATE(values<Row>({
        {Phase::Connect, Trouble::Timeout, Outcome::ConnectTimeout},
        {Phase::Connect, Trouble::Refused, Outcome::ConnectRefused},
        {Phase::Connect, Trouble::Unreachable, Outcome::ConnectUnreachable},
        {Phase::Connect, Trouble::Closed, Outcome::ConnectionReset},
        {Phase::Connect, Trouble::Local, Outcome::ProberFailed},
        {Phase::Tls, Trouble::Timeout, Outcome::TlsFailed},
        {Phase::Tls, Trouble::Closed, Outcome::TlsFailed},
        {Phase::Tls, Trouble::Protocol, Outcome::TlsFailed},
        {Phase::Tls, Trouble::Certificate, Outcome::TlsCertificate},
        {Phase::Tls, Trouble::Local, Outcome::ProberFailed},
        {Phase::Reply, Trouble::Timeout, Outcome::ReplyTimeout},
        {Phase::Reply, Trouble::Closed, Outcome::ConnectionReset},
        {Phase::Reply, Trouble::Protocol, Outcome::ReplyGarbage},
        {Phase::Reply, Trouble::TooLarge, Outcome::ReplyTooLarge},
        {Phase::Reply, Trouble::Local, Outcome::ProberFailed},
    }));
    CHECK(probe::judge_failure(row.phase, row.trouble, "why").outcome == row.outcome);
}

TEST_CASE("judge: errors of this machine are no evidence", "[probe]") {
    const int error = GENERATE(EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EACCES, EPERM,
                               EAFNOSUPPORT, 0, 9999);
    const auto report = probe::judge_failure(Phase::Connect, probe::trouble_of_errno(error), "");
    CHECK_FALSE(health::is_evidence(report.outcome));
}

TEST_CASE("judge: errors of the way or the peer are evidence", "[probe]") {
    CHECK(probe::trouble_of_errno(ECONNREFUSED) == Trouble::Refused);
    CHECK(probe::trouble_of_errno(ETIMEDOUT) == Trouble::Timeout);
    CHECK(probe::trouble_of_errno(ENETUNREACH) == Trouble::Unreachable);
    CHECK(probe::trouble_of_errno(EHOSTUNREACH) == Trouble::Unreachable);
    CHECK(probe::trouble_of_errno(ECONNRESET) == Trouble::Closed);
}

TEST_CASE("judge: HC-2, HC-42: a status passes when a range lists it, both ends in", "[probe]") {
    probe::Check check;
    CHECK(probe::judge_status(check, 199).outcome == Outcome::HttpStatus);
    CHECK(probe::judge_status(check, 200).outcome == Outcome::Passed);
    CHECK(probe::judge_status(check, 399).outcome == Outcome::Passed);
    CHECK(probe::judge_status(check, 400).outcome == Outcome::HttpStatus);
    CHECK(probe::judge_status(check, 503).detail == "503");
    check.expect = {{204, 204}, {500, 599}};
    CHECK(probe::judge_status(check, 200).outcome == Outcome::HttpStatus);
    CHECK(probe::judge_status(check, 204).outcome == Outcome::Passed);
    CHECK(probe::judge_status(check, 599).outcome == Outcome::Passed);
}

TEST_CASE("judge: a time-out counts unless the loop was late", "[probe]") {
    CHECK_FALSE(probe::too_late_to_judge(4s, 0ms, 0ms));
    CHECK_FALSE(probe::too_late_to_judge(4s, 900ms, 900ms));
    CHECK(probe::too_late_to_judge(4s, 1001ms, 0ms));
    CHECK(probe::too_late_to_judge(4s, 0ms, 1001ms));
    CHECK_FALSE(probe::too_late_to_judge(10ms, 25ms, 0ms));
    CHECK(probe::too_late_to_judge(10ms, 26ms, 0ms));
    CHECK_FALSE(probe::too_late_to_judge(10ms, 0ms, 250ms));
    CHECK(probe::too_late_to_judge(10ms, 0ms, 251ms));
}

TEST_CASE("judge: details are short and printable", "[probe]") {
    CHECK(probe::printable("a\r\n\x1b[31m\xff z") == "a???[31m? z");
    CHECK(probe::printable(std::string(5000, 'x')).size() == 200);
    CHECK(probe::judge_failure(Phase::Tls, Trouble::Protocol, "a\nb").detail == "a?b");
}

TEST_CASE("judge: HC-11: a name without an address fails, one that cannot be asked for does not",
          "[probe]") {
    using lookup::Failure;
    for (int i = 0; i <= static_cast<int>(Failure::Local); ++i) {
        const auto failure = static_cast<Failure>(i);
        const auto report = probe::judge_lookup(failure);
        CAPTURE(report.detail);
        const bool denied = failure == Failure::NoSuchName || failure == Failure::NoRecord;
        CHECK(report.outcome == (denied ? Outcome::NameUnresolved : Outcome::ProberFailed));
        CHECK(report.detail.starts_with("DNS resolution failed: "));
    }
    CHECK(probe::judge_lookup(Failure::NoRecord).detail == "DNS resolution failed: no A record");
}
