// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace leeward::probe {
namespace {

using health::Outcome;

// No source: our choice. Below the 4,096 octets at which libcurl gives up on a trailer line, so
// that it is this judge that names the outcome for HTTPS too.
constexpr std::uint64_t kTrailerOctetsMax = 4000;

// How a status line begins (RFC 9112 section 4).
constexpr std::string_view kVersion = "HTTP/";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// `small` is lower-case.
bool same_word(std::string_view text, std::string_view small) {
    return std::ranges::equal(text, small, {}, lower);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

/// Calls `fn` for each member of a comma-separated list (RFC 9110 section 5.6.1).
template <class Fn>
void for_each_member(std::string_view list, Fn fn) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (const auto member = trimmed(list.substr(0, comma)); !member.empty()) fn(member);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

/// The versions that a status line may name. Those after 1.1 have no such line, but servers that
/// write one mean well.
bool is_known_version(std::string_view version) {
    return version == "1.1" || version == "1.0" || version == "2" || version == "3";
}

/// The status of "HTTP/1.1 200 OK" (RFC 9112 section 4); nullopt when there is none.
std::optional<std::uint16_t> parse_status(std::string_view line) {
    if (!line.starts_with(kVersion)) return std::nullopt;
    line.remove_prefix(kVersion.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_known_version(line.substr(0, space))) {
        return std::nullopt;
    }
    const auto rest = line.substr(space + 1);
    if (rest.size() < 4 || !std::all_of(rest.begin(), rest.begin() + 3, is_digit) ||
        !is_space(rest[3])) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>((rest[0] - '0') * 100 + (rest[1] - '0') * 10 +
                                      (rest[2] - '0'));
}

/// The length that a field gives; one too large to count becomes the largest. nullopt: no number.
std::optional<std::uint64_t> parse_length(std::string_view value) {
    std::uint64_t length = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
    if (read.ec == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
    return read.ec == std::errc() ? std::optional(length) : std::nullopt;
}

/// 1xx but 101: another reply follows (RFC 9110 section 15.2).
bool is_interim(std::uint16_t status) {
    return status >= 100 && status < 200 && status != 101;
}

/// Replies that end with their head (RFC 9112 section 6.3).
bool has_no_body(const Check& check, std::uint16_t status) {
    return check.method == "HEAD" || status == 204 || status == 304;
}

}  // namespace

bool HttpReply::header(const Check& check, std::string_view line) {
    if (verdict_) return false;
    const bool is_empty = line == "\r\n" || line == "\n";
    // Before its size is looked at: the outcome must not depend on how much of the line had come.
    if (!is_empty && cannot_be_status_line(line)) return conclude(Outcome::ReplyGarbage, line);
    header_octets_ += line.size();
    if (header_octets_ > kHeaderOctetsMax) {
        return conclude(Outcome::ReplyTooLarge, "headers over 16384 octets");
    }
    if (head_is_over_) return true;
    if (is_empty) return end_of_headers(check);
    return awaits_status() ? status_line(line) : field_line(line);
}

bool HttpReply::cannot_be_status_line(std::string_view start) const {
    // "\r" may yet become an empty line.
    return awaits_status() && start != "\r" &&
           !kVersion.starts_with(start.substr(0, kVersion.size()));
}

bool HttpReply::status_line(std::string_view line) {
    const auto status = parse_status(line);
    if (!status || *status < 100) return conclude(Outcome::ReplyGarbage, line);
    status_ = *status;
    return true;
}

bool HttpReply::field_line(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) {
        return conclude(Outcome::ReplyGarbage, "a NUL in a header");
    }
    // A folded line goes on with the field before it (RFC 9112 section 5.2), and none of those that
    // matter here is that long.
    if (has_fields_ && (line.starts_with(' ') || line.starts_with('\t'))) return true;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return conclude(Outcome::ReplyGarbage, line);
    has_fields_ = true;
    // Those of an interim reply or a changed protocol say nothing about a body.
    if (status_ < 200) return true;
    return body_field(line.substr(0, colon), trimmed(line.substr(colon + 1)));
}

bool HttpReply::body_field(std::string_view name, std::string_view value) {
    if (same_word(name, "content-length")) {
        fields_.length = parse_length(value);
        return fields_.length ? true : conclude(Outcome::ReplyGarbage, "a bad Content-Length");
    }
    if (same_word(name, "transfer-encoding")) {
        for_each_member(value, [this](std::string_view coding) { fields_.add_transfer(coding); });
    } else if (same_word(name, "content-encoding")) {
        for_each_member(value, [this](std::string_view coding) { fields_.add_content(coding); });
    }
    return true;
}

void HttpReply::BodyFields::add_transfer(std::string_view coding) {
    if (same_word(coding, "chunked")) {
        chunked = true;
    } else if (!same_word(coding, "identity")) {
        strange_transfer = true;
    }
}

void HttpReply::BodyFields::add_content(std::string_view coding) {
    if (same_word(coding, "identity")) return;
    const bool gzip = same_word(coding, "gzip") || same_word(coding, "x-gzip");
    const bool known = gzip || same_word(coding, "deflate");
    if (!known || content != ContentCoding::Identity) strange_content = true;
    content = gzip ? ContentCoding::Gzip : ContentCoding::Deflate;
}

bool HttpReply::end_of_headers(const Check& check) {
    if (status_ == 0) return conclude(Outcome::ReplyGarbage, "no status line");
    if (is_interim(status_)) {
        status_ = 0;
        has_fields_ = false;
        return true;
    }
    head_is_over_ = true;
    auto report = judge_status(check, status_);
    if (report.outcome == Outcome::Passed && !check.body.empty()) return begin_body(check);
    verdict_ = std::move(report);
    return false;
}

bool HttpReply::begin_body(const Check& check) {
    if (has_no_body(check, status_)) return end_of_body(check);
    if (fields_.strange_transfer) {
        return conclude(Outcome::ReplyGarbage, "a transfer coding that nobody asked for");
    }
    decoder_.emplace(fields_.content);
    if (fields_.chunked) {
        framing_.by_chunks();
    } else if (fields_.length) {
        framing_.by_length(*fields_.length);
    }
    return framing_.is_over() ? end_of_body(check) : true;
}

bool HttpReply::body(const Check& check, std::string_view octets) {
    if (verdict_ || !head_is_over_) return false;
    for (std::string_view piece; !(piece = framing_.next(octets)).empty();) {
        if (!decode(check, piece)) return false;
    }
    if (framing_.is_broken()) return conclude(Outcome::ReplyGarbage, "a bad chunk");
    if (framing_.trailer_octets() > kTrailerOctetsMax) {
        return conclude(Outcome::ReplyTooLarge, "trailers over 4000 octets");
    }
    return framing_.is_over() ? end_of_body(check) : true;
}

bool HttpReply::decode(const Check& check, std::string_view coded) {
    if (fields_.strange_content) {
        return conclude(Outcome::ReplyGarbage, "a content coding that nobody asked for");
    }
    std::array<char, 2048> buffer;
    decoder_->feed(coded);
    while (true) {
        const auto plain = decoder_->next(buffer);
        if (!plain) return conclude(Outcome::ReplyGarbage, "a body that is not in its coding");
        if (plain->empty()) return true;
        if (!look_for_text(check, *plain)) return false;
    }
}

bool HttpReply::look_for_text(const Check& check, std::string_view octets) {
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
    if (verdict_ || !head_is_over_ || !framing_.ends_with_peer()) return;
    end_of_body(check);
}

bool HttpReply::end_of_body(const Check& check) {
    // Reached only while the text is still looked for.
    return conclude(Outcome::HttpBody, "no \"" + check.body + "\" in the reply");
}

bool HttpReply::conclude(Outcome outcome, std::string_view detail) {
    verdict_ = health::Report{outcome, printable(detail)};
    return false;
}

}  // namespace leeward::probe
