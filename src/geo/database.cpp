// SPDX-License-Identifier: Apache-2.0
#include "leeward/geo/database.hpp"

#include <unordered_map>
#include <utility>

#include "data_file.hpp"
#include "records.hpp"
#include "walk.hpp"

namespace leeward::geo {
namespace {

/// A location with its number.
using Numbered = std::pair<const Location, std::uint32_t>;

/// Numbers locations as they turn up. The unknown one is number 0.
class Numbers {
public:
    Numbers() { of(Location{}); }

    /// The same entry for equal locations, valid as long as this object.
    const Numbered* of(const Location& location) {
        const auto number = static_cast<std::uint32_t>(numbers_.size());
        return &*numbers_.emplace(location, number).first;
    }

private:
    std::unordered_map<Location, std::uint32_t> numbers_;
};

bool says_where(const Location& location) {
    return !location.country.empty() || !location.continent.empty() || location.coordinates;
}

bool says_which_as(const Location& location) {
    return location.as_number != 0;
}

}  // namespace

struct Database::Parts {
    struct Source {
        explicit Source(std::unique_ptr<DataFile> opened)
            : file(std::move(opened)), records(*file) {}

        std::unique_ptr<DataFile> file;
        Records records;
    };
    using Wanted = bool (*)(const Location&);

    std::vector<Source> sources;  // one or two
    Numbers numbers;
    std::unordered_map<std::uint64_t, const Numbered*> located;  // by where all trees lead

    base::Result<void> add(const std::string& path, Wanted wanted, const char* lacking);
    base::Result<const Numbered*> locate(const Steps& steps);
    base::Result<Location> combine(const Steps& steps);
};

namespace {

/// Looks for the first record that says what is wanted: most often the very first one does.
base::Result<bool> holds(const DataFile& file, Records& records, bool (*wanted)(const Location&)) {
    for (std::uint32_t number = 0; number < file.node_count(); ++number) {
        const auto node = file.node(number);
        if (!node) return tl::unexpected(node.error());
        for (const Step& step : *node) {
            const auto location = records.at(step);
            if (!location) return tl::unexpected(location.error());
            if (wanted(**location)) return true;
        }
    }
    return false;
}

}  // namespace

/// Adds a file that must hold what is `wanted`. An empty path is none.
base::Result<void> Database::Parts::add(const std::string& path, Wanted wanted,
                                        const char* lacking) {
    if (path.empty()) return {};
    auto file = DataFile::open(path);
    if (!file) return tl::unexpected(file.error());
    Source source(std::move(*file));
    const auto found = holds(*source.file, source.records, wanted);
    if (!found) return tl::unexpected(found.error());
    if (!*found) {
        return source.file->fail(std::string("holds no ") + lacking + "; it calls itself '" +
                                 source.file->info().type + "'");
    }
    sources.push_back(std::move(source));
    return {};
}

base::Result<const Numbered*> Database::Parts::locate(const Steps& steps) {
    std::uint64_t key = 0;
    for (const Step& step : steps) {
        // An offset and one more fit, for a file has at most 2^30 octets.
        key = key << 32U | (step.to == Step::To::Data ? step.at + 1 : 0);
    }
    const auto known = located.find(key);
    if (known != located.end()) return known->second;
    const auto location = combine(steps);
    if (!location) return tl::unexpected(location.error());
    return located.emplace(key, numbers.of(*location)).first->second;
}

/// What the first file says, and the AS number of the second one.
base::Result<Location> Database::Parts::combine(const Steps& steps) {
    Location location;
    for (std::size_t at = 0; at < sources.size(); ++at) {
        const auto said = sources[at].records.at(steps[at]);
        if (!said) return tl::unexpected(said.error());
        if (at == 0) location = **said;
        if (says_which_as(**said)) location.as_number = (*said)->as_number;
    }
    return location;
}

Database::Database(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Database::~Database() = default;

base::Result<std::unique_ptr<Database>> Database::open(const std::string& city_path,
                                                       const std::string& asn_path) {
    if (city_path.empty() && asn_path.empty()) return base::fail("no database is named");
    auto parts = std::make_unique<Parts>();
    const auto city = parts->add(city_path, says_where, "countries, continents or coordinates");
    const auto asn = parts->add(asn_path, says_which_as, "AS numbers");
    if (!city && !asn) return base::fail(city.error().message + "; " + asn.error().message);
    if (!city) return tl::unexpected(city.error());
    if (!asn) return tl::unexpected(asn.error());
    return std::unique_ptr<Database>(new Database(std::move(parts)));
}

base::Result<void> Database::each_network(bool v6, const Visit& visit) const {
    std::vector<const DataFile*> files;
    for (const Parts::Source& source : parts_->sources) files.push_back(source.file.get());
    const auto leaf = [&](const Prefix& network, const Steps& steps) -> base::Result<void> {
        const auto found = parts_->locate(steps);
        if (!found) return tl::unexpected(found.error());
        visit(network, (*found)->first, (*found)->second);
        return {};
    };
    return Walk(files, v6, leaf).run();
}

std::vector<DatabaseInfo> Database::files() const {
    std::vector<DatabaseInfo> infos;
    for (const Parts::Source& source : parts_->sources) infos.push_back(source.file->info());
    return infos;
}

}  // namespace leeward::geo
