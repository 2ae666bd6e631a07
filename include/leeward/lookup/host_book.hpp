// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is known of each host, and when it must be asked for again. Pure: time and answers come in,
// hosts to ask for come out.
//
//   answer    due again after its TTL, but 5 s at least and 1 h at most
//   failure   due again after 1 s, 2 s, 4 s, ... 60 s; what was known is held
//
// A denial (NXDOMAIN, no record) is a failure too: a set of addresses that was there does not
// become empty because a resolver says so.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "leeward/base/time.hpp"
#include "leeward/lookup/answer.hpp"

namespace leeward::lookup {

/// No source: our choice. A TTL of 0 must not become a query for every turn of the loop, and one of
/// a week must not hide a change that its owner could not foresee.
inline constexpr base::Duration kAgainMin = std::chrono::seconds(5);
inline constexpr base::Duration kAgainMax = std::chrono::hours(1);
inline constexpr base::Duration kBackOffMin = std::chrono::seconds(1);
inline constexpr base::Duration kBackOffMax = std::chrono::seconds(60);

/// What is known of one host.
struct Known {
    std::optional<Addresses> addresses;   // the last that came; nullopt: none ever did
    base::Instant learnt;                 // when they came
    std::optional<Failure> last_failure;  // of the last look-up; nullopt: it had an answer
    std::uint32_t failures = 0;           // in a row
    bool asked = false;                   // at least one look-up has ended
};

/// What an answer changed: an answer given from here on differs from one before.
enum class Change : std::uint8_t { None, Ttl, Addresses };

class HostBook {
public:
    /// Knows `hosts` from here on: what is known of those that stay is kept, new ones are due at
    /// once, and others are forgotten. One that is listed twice counts once.
    void replace(const std::vector<Host>& hosts, base::Instant now);

    /// A host to ask for now, the one that waits longest first; it is under way from here on.
    /// nullopt: none is due.
    std::optional<Host> take(base::Instant now);
    /// When take() has something next; in the past when it has already. nullopt: not before an
    /// answer.
    [[nodiscard]] std::optional<base::Instant> next_due() const;

    /// The look-up of `host` ended. A host that is unknown by now, or that is not under way,
    /// changes nothing.
    Change answered(const Host& host, const Answer& answer, base::Instant now);

    /// nullptr for a host that replace() did not name.
    [[nodiscard]] const Known* find(const Host& host) const;

    /// Every host was asked for at least once; true when there is none.
    [[nodiscard]] bool first_round_over() const { return unasked_ == 0; }

private:
    struct Entry {
        Known known;
        std::optional<base::Instant> due;  // nullopt: under way
    };
    using Entries = std::map<Host, Entry>;

    Entries entries_;
    std::set<std::pair<base::Instant, Host>> waiting_;  // every host that is not under way
    std::size_t unasked_ = 0;
};

}  // namespace leeward::lookup
