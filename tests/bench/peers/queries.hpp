// SPDX-License-Identifier: Apache-2.0
// What a load generator asks, and what it takes for an answer. Queries come from a text file, a
// line each:
//     NAME TYPE RCODE ANSWERS        host7.bench.test. A 0 1
// with the numbers of the RCODE and of the records that the answer section must hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leeward::bench {

struct Query {
    std::vector<std::uint8_t> wire;  // with EDNS (1232 octets); the id, its first two octets, is 0
    std::size_t question_end = 0;
    unsigned rcode = 0;
    unsigned answers = 0;
};

/// Errors: std::runtime_error for a file that cannot be read, is empty, or has a line that is not
/// as above.
std::vector<Query> read_queries(std::string path);

enum class Expect {
    Answer,  ///< The question again, QR, RCODE and number of answers as the file says.
    Echo,    ///< The question again and QR: what the floor sends back.
};

/// Whether `reply`, whose id has been found to fit, answers `query`.
bool answers(const Query& query, std::span<const std::uint8_t> reply, Expect expect);

/// The first A record's address in the answer section, in host order. Requires: answers(query,
/// reply, Answer).
std::optional<std::uint32_t> first_address(const Query& query, std::span<const std::uint8_t> reply);

inline void write_u16(std::uint8_t* at, unsigned value) {
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
}

inline unsigned read_u16(const std::uint8_t* at) {
    return unsigned{at[0]} << 8 | at[1];
}

}  // namespace leeward::bench
