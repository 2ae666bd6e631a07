// SPDX-License-Identifier: Apache-2.0
#pragma once
// An RRset of a zone -> its records as they were read, with their names written out again.

#include <cstdint>
#include <vector>

#include "leeward/dns/rdata.hpp"
#include "leeward/zone/zone.hpp"

namespace leeward::zone {

class RecordsOf {
public:
    /// All are borrowed. Requires: `rrset` is not steered.
    RecordsOf(const RrsetView& rrset, const dns::Name& apex) : rrset_(rrset), apex_(apex.wire()) {}

    /// Moves to the first or the next record; false at the end.
    bool next();
    /// The record's RDATA, uncompressed; borrowed until the next call of next().
    [[nodiscard]] base::Bytes rdata() const { return rdata_; }

private:
    void put(std::size_t from, std::size_t to);
    void put_name_at(std::size_t at);
    [[nodiscard]] Patch patch_at(std::size_t at) const;

    const RrsetView& rrset_;
    const base::Bytes apex_;
    std::size_t at_ = 0;     // of the next record
    std::size_t patch_ = 0;  // the first one behind at_
    dns::Rdata rdata_;
};

}  // namespace leeward::zone
