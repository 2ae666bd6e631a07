// SPDX-License-Identifier: Apache-2.0
#pragma once
// The atlas in files of the MaxMind DB format: one with countries and coordinates, one with AS
// numbers, or one of both.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leeward/geo/atlas.hpp"

namespace leeward::geo {

/// What a database file says about itself.
struct DatabaseInfo {
    std::string path;
    std::string type;               // "GeoLite2-City"; made printable
    std::uint64_t build_epoch = 0;  // seconds since 1970 began
};

/// Holds a copy of the files in memory of its own, for a file that is cut or overwritten while it
/// is mapped would end the process. So keep one only while it is walked.
class Database final : public Atlas {
public:
    /// Reads the files; an empty path stands for no such file, and one of the two must be given.
    /// A record is decoded when a walk first meets it.
    /// Errors: the file and what is wrong with it: it cannot be read, is over 1 GiB, is no database
    /// or is cut short, or holds none of what it is named for.
    static base::Result<std::unique_ptr<Database>> open(const std::string& city_path,
                                                        const std::string& asn_path);
    ~Database() override;

    /// Fields that are missing, of a wrong type or out of range are unknown. Errors: a search tree
    /// that is broken, with the file's path.
    [[nodiscard]] base::Result<void> each_network(bool v6, const Visit& visit) const override;

    /// The files, in the order of open().
    [[nodiscard]] std::vector<DatabaseInfo> files() const;

private:
    struct Parts;  // the opened files, and the numbers of the locations met so far

    explicit Database(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace leeward::geo
