// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/body_framing.hpp"

#include <algorithm>
#include <optional>

namespace leeward::probe {
namespace {

std::optional<std::uint8_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

}  // namespace

void BodyFraming::by_length(std::uint64_t octets) {
    left_ = octets;
    step_ = octets == 0 ? Step::Over : Step::Length;
}

void BodyFraming::by_chunks() {
    left_ = 0;
    step_ = Step::ChunkSize;
}

std::string_view BodyFraming::next(std::string_view& octets) {
    while (!octets.empty() && step_ != Step::Over && step_ != Step::Broken) {
        if (step_ == Step::UntilEnd || step_ == Step::Length || step_ == Step::Chunk) {
            return take_body(octets);
        }
        take_framing(octets.front());
        octets.remove_prefix(1);
    }
    return {};
}

std::string_view BodyFraming::take_body(std::string_view& octets) {
    const auto piece = octets.substr(0, std::min<std::uint64_t>(octets.size(), left_));
    octets.remove_prefix(piece.size());
    if (step_ == Step::UntilEnd) return piece;
    left_ -= piece.size();
    if (left_ == 0) step_ = step_ == Step::Length ? Step::Over : Step::ChunkEnd;
    return piece;
}

void BodyFraming::take_framing(char octet) {
    switch (step_) {
        case Step::ChunkSize:
            take_size(octet);
            break;
        case Step::ChunkExtension:  // passed over (RFC 9112 section 7.1.1)
            if (octet == '\n') end_of_size_line();
            break;
        case Step::ChunkEnd:
            if (octet == '\n') {
                by_chunks();
            } else if (octet != '\r') {
                step_ = Step::Broken;
            }
            break;
        case Step::Trailer:
            take_trailer(octet);
            break;
        default:
            break;
    }
}

void BodyFraming::take_size(char octet) {
    if (const auto digit = hex_digit(octet)) {
        has_digits_ = true;
        left_ = left_ << 4U | *digit;
        // A chunk of 2^60 octets is nobody's; the next digit could not be kept.
        if (left_ >> 60U != 0) step_ = Step::Broken;
    } else if (!has_digits_) {
        step_ = Step::Broken;
    } else if (octet == '\n') {
        end_of_size_line();
    } else {
        step_ = Step::ChunkExtension;
    }
}

void BodyFraming::end_of_size_line() {
    has_digits_ = false;
    step_ = left_ == 0 ? Step::Trailer : Step::Chunk;
}

void BodyFraming::take_trailer(char octet) {
    ++trailer_octets_;
    if (octet == '\n') {
        if (line_is_empty_) step_ = Step::Over;
        line_is_empty_ = true;
    } else if (octet != '\r') {
        line_is_empty_ = false;
    }
}

}  // namespace leeward::probe
