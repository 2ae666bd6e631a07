// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_reply.hpp"

#include <algorithm>

namespace leeward::probe {
namespace {

using health::Outcome;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The status of "HTTP/1.1 200 OK" or "HTTP/2 200" (RFC 9112 section 4); nullopt when there is
/// none.
std::optional<std::uint16_t> parse_status(std::string_view line) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const auto rest = line.substr(space + 1);
    if (rest.size() < 3 || !std::all_of(rest.begin(), rest.begin() + 3, is_digit)) {
        return std::nullopt;
    }
    if (rest.size() > 3 && is_digit(rest[3])) return std::nullopt;
    return static_cast<std::uint16_t>((rest[0] - '0') * 100 + (rest[1] - '0') * 10 +
                                      (rest[2] - '0'));
}

/// 1xx but 101: another reply follows (RFC 9110 section 15.2).
bool is_interim(std::uint16_t status) {
    return status >= 100 && status < 200 && status != 101;
}

}  // namespace

bool HttpReply::header(const Check& check, std::string_view line) {
    if (verdict_) return false;
    header_octets_ += line.size();
    if (header_octets_ > kHeaderOctetsMax) {
        return conclude(Outcome::ReplyTooLarge, "headers over 16384 octets");
    }
    if (headers_over_) return true;  // a trailer
    if (line == "\r\n" || line == "\n") return end_of_headers(check);
    if (status_ == 0) return status_line(line);
    return true;
}

bool HttpReply::status_line(std::string_view line) {
    const auto status = line.starts_with("HTTP/") ? parse_status(line) : std::nullopt;
    if (!status || *status < 100) return conclude(Outcome::ReplyGarbage, printable(line));
    status_ = *status;
    return true;
}

bool HttpReply::end_of_headers(const Check& check) {
    if (status_ == 0) return conclude(Outcome::ReplyGarbage, "no status line");
    if (is_interim(status_)) {
        status_ = 0;
        return true;
    }
    headers_over_ = true;
    auto report = judge_status(check, status_);
    if (report.outcome == Outcome::Passed && !check.body.empty()) return true;
    verdict_ = std::move(report);
    return false;
}

bool HttpReply::body(const Check& check, std::string_view octets) {
    if (verdict_ || !headers_over_) return false;
    const auto room = kBodyOctetsMax - body_.size();
    // The text may lie across what came before and what comes now.
    const auto overlap = std::min(body_.size(), check.body.size());
    const auto from = body_.size() - overlap;
    body_.append(octets.substr(0, room));
    if (body_.find(check.body, from) != std::string::npos) {
        return conclude(Outcome::Passed, std::to_string(status_));
    }
    if (body_.size() < kBodyOctetsMax) return true;
    return conclude(Outcome::HttpBody, "not in the first 5120 octets");
}

void HttpReply::end(const Check& check) {
    if (verdict_ || !headers_over_) return;
    // Reached only while the text is still looked for.
    conclude(Outcome::HttpBody, "no \"" + check.body + "\" in the reply");
}

bool HttpReply::conclude(Outcome outcome, std::string_view detail) {
    verdict_ = health::Report{outcome, printable(detail)};
    return false;
}

}  // namespace leeward::probe
