// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the body of an HTTP/1 reply begins and ends among the octets behind its head (RFC 9112
// section 6.3). Pure; keeps a few numbers, whatever comes.

#include <cstdint>
#include <limits>
#include <string_view>

namespace leeward::probe {

/// The octets behind a head, on their way in. The body goes on until the peer ends, unless one of
/// the first two calls says otherwise; they come before next().
class BodyFraming {
public:
    /// The body has so many octets.
    void by_length(std::uint64_t octets);
    /// The body comes in chunks (RFC 9112 section 7.1). Whatever by_length() said is void.
    void by_chunks();

    /// Takes octets from the front of `octets` up to the end of the next piece of the body, and
    /// returns that piece. Empty: all were taken, or the body is over or broken.
    std::string_view next(std::string_view& octets);

    /// The body ended by its own rule: what follows is not part of it.
    [[nodiscard]] bool is_over() const { return step_ == Step::Over; }
    /// What came is no chunk.
    [[nodiscard]] bool is_broken() const { return step_ == Step::Broken; }
    /// The peer's end is the end of the body.
    [[nodiscard]] bool ends_with_peer() const { return step_ == Step::UntilEnd; }
    /// Octets of trailers so far, with their line ends.
    [[nodiscard]] std::uint64_t trailer_octets() const { return trailer_octets_; }

private:
    enum class Step : std::uint8_t {
        UntilEnd,
        Length,
        ChunkSize,
        ChunkExtension,
        Chunk,
        ChunkEnd,
        Trailer,
        Over,
        Broken,
    };

    std::string_view take_body(std::string_view& octets);
    void take_framing(char octet);
    void take_size(char octet);
    void end_of_size_line();
    void take_trailer(char octet);

    Step step_ = Step::UntilEnd;
    bool line_is_empty_ = true;                                       // of the trailer under way
    bool has_digits_ = false;                                         // of the chunk's size
    std::uint64_t left_ = std::numeric_limits<std::uint64_t>::max();  // of the body or the chunk
    std::uint64_t trailer_octets_ = 0;
};

}  // namespace leeward::probe
