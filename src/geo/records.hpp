// SPDX-License-Identifier: Apache-2.0
#pragma once
// The data records of a file as locations. Each is decoded once, however many networks have it.

#include <cstdint>
#include <unordered_map>

#include "data_file.hpp"
#include "leeward/geo/location.hpp"
#include "values.hpp"

namespace leeward::geo {

class Records {
public:
    explicit Records(const DataFile& file);

    /// The location that a step leads to, valid as long as this object; the unknown one unless it
    /// leads to data. What is missing, of a wrong type or out of range is unknown.
    /// Errors: broken data, with the file's path.
    base::Result<const Location*> at(const Step& step);

private:
    Location decode(std::uint32_t offset);
    void decode_entry(std::string_view key, const Value& value, Location& into);

    const DataFile& file_;
    Values values_;
    std::unordered_map<std::uint32_t, Location> decoded_;
};

}  // namespace leeward::geo
