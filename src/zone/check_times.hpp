// SPDX-License-Identifier: Apache-2.0
#pragma once
// Times that are hardly meant: in SOA records, and TTLs of 0 (R1912-1).

#include <cstddef>

#include "check_book.hpp"

namespace leeward::zone {

class TimeCheck {
public:
    /// `book` is borrowed.
    explicit TimeCheck(CheckBook& book) : book_(book) {}

    /// Warns of the timers of `soa`, the RRset of the node at hand.
    void check_soa(const Group& soa);
    /// Notes an RRset of the node at hand that has TTL 0.
    void check_ttl(const Group& group);
    /// Warns of the first RRset with TTL 0 and says how many more there are: what was meant for one
    /// is often said of all, by $TTL.
    void finish();

private:
    CheckBook& book_;
    base::Fault first_zero_;
    std::size_t zeros_ = 0;
};

}  // namespace leeward::zone
