// SPDX-License-Identifier: Apache-2.0
#include "records.hpp"

#include <limits>
#include <string>

#include "leeward/geo/codes.hpp"

namespace leeward::geo {
namespace {

// A record of a location database has some fifty values, in more octets than that, and is decoded
// once. So this is far from what an honest file needs, and still not far from its size.
std::uint64_t budget_for(const DataFile& file) {
    constexpr std::uint64_t kForEachOctet = 8;
    constexpr std::uint64_t kAtLeast = 65'536;
    return kAtLeast + kForEachOctet * file.handle().data_section_size;
}

template <class Code>
Code code_of(const std::optional<Value>& value) {
    return value ? Code::parse(text_of(*value)).value_or(Code()) : Code();
}

std::optional<double> number_of(const std::optional<Value>& value) {
    if (value && value->type == MMDB_DATA_TYPE_DOUBLE) return value->double_value;
    if (value && value->type == MMDB_DATA_TYPE_FLOAT) return double{value->float_value};
    return std::nullopt;
}

std::uint32_t as_number_of(const Value& value) {
    switch (value.type) {
        case MMDB_DATA_TYPE_UINT16:
            return value.uint16;
        case MMDB_DATA_TYPE_UINT32:
            return value.uint32;
        case MMDB_DATA_TYPE_UINT64:
            return value.uint64 <= std::numeric_limits<std::uint32_t>::max()
                       ? static_cast<std::uint32_t>(value.uint64)
                       : 0;
        default:
            return 0;
    }
}

std::optional<Coordinates> coordinates_of(Values& values, const Value& location) {
    const auto latitude = number_of(values.find(location, "latitude"));
    const auto longitude = number_of(values.find(location, "longitude"));
    if (!latitude || !longitude) return std::nullopt;
    const Coordinates coordinates{*latitude, *longitude};
    if (!coordinates.is_on_earth()) return std::nullopt;
    return coordinates;
}

}  // namespace

Records::Records(const DataFile& file) : file_(file), values_(file.handle(), budget_for(file)) {}

base::Result<const Location*> Records::at(const Step& step) {
    static const Location unknown;
    if (step.to != Step::To::Data) return &unknown;
    const auto known = decoded_.find(step.at);
    if (known != decoded_.end()) return &known->second;
    const Location location = decode(step.at);
    if (!values_.good()) return file_.fail(std::string("its data ") + values_.trouble());
    return &decoded_.emplace(step.at, location).first->second;
}

Location Records::decode(std::uint32_t offset) {
    Location location;
    const auto record = values_.read(offset);
    if (!record) return location;
    values_.each_entry(*record, [&](std::string_view key, const Value& value) {
        decode_entry(key, value, location);
        return true;
    });
    location.continent = continent_of(location);
    if (location.country.empty()) location.subdivision = {};
    return location;
}

void Records::decode_entry(std::string_view key, const Value& value, Location& into) {
    if (key == "continent") {
        into.continent = code_of<ContinentCode>(values_.find(value, "code"));
    } else if (key == "country") {
        into.country = code_of<CountryCode>(values_.find(value, "iso_code"));
    } else if (key == "subdivisions") {
        // The widest comes first.
        const auto widest = values_.first(value);
        if (widest) into.subdivision = code_of<SubdivisionCode>(values_.find(*widest, "iso_code"));
    } else if (key == "location") {
        into.coordinates = coordinates_of(values_, value);
    } else if (key == "autonomous_system_number") {
        into.as_number = as_number_of(value);
    } else if (key == "traits") {
        // Where databases that hold everything keep it.
        const auto number = values_.find(value, "autonomous_system_number");
        if (number) into.as_number = as_number_of(*number);
    }
}

}  // namespace leeward::geo
