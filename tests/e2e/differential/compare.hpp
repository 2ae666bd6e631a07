// SPDX-License-Identifier: Apache-2.0
#pragma once
// What two replies to one query differ in, and which line of the list of differences allows it.

#include <string>
#include <vector>

#include "reply.hpp"

namespace leeward::differential {

/// Parts of a reply, as bits.
enum Part : unsigned {
    kHeader = 1,  // QR, opcode and RD
    kRcode = 2,
    kAa = 4,
    kTc = 8,
    kQuestion = 16,
    kAnswer = 32,
    kAuthority = 64,
    kAdditional = 128,
    kOptRecord = 256,
    kRepeats = 512,  // a record comes twice
    kForm = 1024,    // the strict reader refuses one
};

/// One query and what was replied to it.
struct Case {
    const Question& question;
    const std::string& peer;
    const Reply& ours;
    const Reply& theirs;
    std::size_t limit;  // octets that the replies may have
};

/// A line of the list of differences: differences.md gives the words of its RFC.
struct Rule {
    const char* name;
    const char* peer;  // whose difference it is; "" of both
    /// The parts of `differ` whose difference it allows.
    unsigned (*allows)(const Case&, unsigned differ);
};

const std::vector<Rule>& rules();

/// The parts that differ.
unsigned difference(const Case& asked);

/// The parts that differ and that no rule allows. The names of the rules that were needed go to
/// `used`.
unsigned unlisted(const Case& asked, std::vector<std::string>& used);

std::string to_text(unsigned parts);

}  // namespace leeward::differential
