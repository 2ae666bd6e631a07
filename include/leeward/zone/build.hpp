// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records -> Zone: sorts, checks that the whole can be served (R1034-5), lays out, compresses.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/zone/record.hpp"
#include "leeward/zone/zone.hpp"

namespace leeward::zone {

/// An RRset whose records the steering gives.
struct SteeredRrset {
    dns::Name owner;
    dns::RrType type = dns::RrType::A;
    std::uint32_t root = 0;  // policy::RootId
    base::Location where;    // of the record's key in the configuration
};

class Assembly;

/// Takes records in any order. Those of one name that come one after the other are laid out as soon
/// as the next name comes, so that a large zone takes little more room while it is built than when
/// it is served.
class ZoneBuilder {
public:
    explicit ZoneBuilder(const dns::Name& apex);
    ZoneBuilder(ZoneBuilder&&) noexcept;
    ZoneBuilder& operator=(ZoneBuilder&&) noexcept;
    ~ZoneBuilder();

    /// Copies the record.
    void add(const RecordView& record, const Origin& origin);
    void add(SteeredRrset steered);

    /// Builds the zone from all that was added and empties the builder. `files` gives names to
    /// Origin::file. Faults go to `faults`; nullopt when one of them is an error. Errors: no SOA,
    /// two SOAs, no NS at the apex, CNAME or DNAME beside what may not stand there, a steered RRset
    /// beside a static one of its type or below a zone cut, a wildcard NS or DNAME, an RRset that
    /// fits no message. Warnings: data outside the zone (left out), data below a cut that is no
    /// glue (left out), TTLs that differ in an RRset (the smallest is used, R2181-2), missing glue,
    /// NS or MX to a CNAME, timers of the SOA that are hardly meant, TTL 0 (R1912-1).
    std::optional<Zone> build(const std::vector<std::string>& files,
                              std::vector<base::Fault>& faults);

private:
    std::unique_ptr<Assembly> assembly_;
};

}  // namespace leeward::zone
