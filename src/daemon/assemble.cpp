// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/assemble.hpp"

#include <map>
#include <optional>
#include <utility>

#include "leeward/daemon/files.hpp"
#include "leeward/daemon/version.hpp"
#include "leeward/zone/build.hpp"
#include "leeward/zone/parse.hpp"
#include "made_zone.hpp"
#include "static_aliases.hpp"

namespace leeward::daemon {
namespace {

using Faults = std::vector<base::Fault>;
using Apexes = std::map<dns::Name, std::size_t>;  // the index of each zone

/// What the configuration has for one zone beside its file.
struct ZoneParts {
    std::vector<zone::SteeredRrset> steered;
    StaticAliases aliases;
};
using PartsByZone = std::vector<ZoneParts>;  // by index of the zone

std::string subject_of(const config::ZoneSource& source) {
    return "zone " + source.name.to_string();
}

/// Index of the zone with the longest apex at or above `name`.
std::optional<std::size_t> zone_above(const Apexes& apexes, const dns::Name& name) {
    for (std::size_t cut = 0; cut <= name.label_count(); ++cut) {
        if (const auto at = apexes.find(name.without_left(cut)); at != apexes.end()) {
            return at->second;
        }
    }
    return std::nullopt;
}

/// Gives each root to its zone, and each alias to the zone of what it names.
PartsByZone sort_parts(const config::Config& config, Faults& faults) {
    Apexes apexes;
    for (std::size_t index = 0; index < config.zones.size(); ++index) {
        apexes.emplace(config.zones[index].name, index);
    }
    PartsByZone parts(config.zones.size());
    for (std::size_t index = 0; index < config.rules.roots.size(); ++index) {
        const policy::Root& root = config.rules.roots[index];
        const base::Location where =
            index < config.root_where.size() ? config.root_where[index] : base::Location{};
        const dns::Name owner = root.owner.name();
        if (const auto zone = zone_above(apexes, owner)) {
            parts[*zone].steered.push_back(
                {owner, root.type, static_cast<std::uint32_t>(index), where});
        } else {
            faults.push_back({base::Severity::Error, where, owner.to_string(),
                              "is in none of the zones; add its zone, or name it within one"});
        }
    }
    for (const config::StaticAlias& alias : config.static_aliases) {
        // Configuration names only what lies in a zone of the same file.
        if (const auto zone = zone_above(apexes, alias.owner)) parts[*zone].aliases.want(alias);
    }
    return parts;
}

/// Adds the records of `source` and returns the files that they came from.
std::vector<std::string> add_records(const config::ZoneSource& source, const zone::OpenText& open,
                                     StaticAliases& aliases, zone::ZoneBuilder& builder,
                                     Faults& faults) {
    if (source.file.empty()) {
        if (source.ns.empty()) {
            faults.push_back({base::Severity::Error, source.where, subject_of(source),
                              "has neither a file nor name servers; add ns = [\"...\"]"});
        } else {
            add_made_records(source, builder);
        }
        return {source.where.file};
    }
    const auto text = open(source.file);
    if (!text) {
        faults.push_back({base::Severity::Error, source.where, subject_of(source),
                          source.file + ": " + text.error().message});
        return {source.file};
    }
    zone::ParseResult parsed =
        zone::parse(source.file, **text, source.name, open,
                    [&](const zone::RecordView& record, const zone::Origin& origin) {
                        if (!aliases.empty()) aliases.note(record);
                        builder.add(record, origin);
                    });
    faults.insert(faults.end(), std::make_move_iterator(parsed.faults.begin()),
                  std::make_move_iterator(parsed.faults.end()));
    return std::move(parsed.files);
}

/// Reads and builds one zone. A zone whose text has errors is not built: what is missing would
/// bring faults that are none.
std::optional<zone::Zone> make_zone(const config::ZoneSource& source, ZoneParts& parts,
                                    const zone::OpenText& open, policy::Rules& rules,
                                    Faults& all_faults) {
    Faults faults;
    zone::ZoneBuilder builder(source.name);
    const std::vector<std::string> files =
        add_records(source, open, parts.aliases, builder, faults);
    std::optional<zone::Zone> zone;
    if (!base::any_error(faults)) {
        for (zone::SteeredRrset& rrset : parts.steered) builder.add(std::move(rrset));
        parts.aliases.fill(rules, faults);
        zone = builder.build(files, faults);
    }
    all_faults.insert(all_faults.end(), std::make_move_iterator(faults.begin()),
                      std::make_move_iterator(faults.end()));
    return zone;
}

/// The secrets of the file that the configuration names, if it does.
SharedSecrets read_secrets(const config::Cookies& cookies, const Sources& sources,
                           Faults& all_faults) {
    if (cookies.secrets.empty() || sources.secrets == Secrets::Unneeded) return nullptr;
    Faults faults;
    SharedSecrets secrets;
    const auto text = (sources.read_secrets ? sources.read_secrets : sources.read)(cookies.secrets);
    if (text) {
        secrets = read_cookie_secrets(cookies.secrets, *text, faults);
    } else {
        faults.push_back({base::Severity::Error, cookies.where, "server.cookie_secrets",
                          cookies.secrets + ": " + text.error().message});
    }
    for (base::Fault& fault : faults) {
        if (sources.secrets == Secrets::Wished) fault.severity = base::Severity::Warning;
        all_faults.push_back(std::move(fault));
    }
    return secrets;
}

}  // namespace

Assembled assemble(const std::string& path, const Sources& sources) {
    config::Loaded loaded = config::load(path, sources.read, sources.list);
    Assembled result;
    result.config = std::move(loaded.config);
    result.faults = std::move(loaded.faults);
    result.config.probe.user_agent = kUserAgent;
    result.cookies = read_secrets(result.config.cookies, sources, result.faults);
    PartsByZone parts = sort_parts(result.config, result.faults);
    std::vector<zone::Zone> zones;
    zones.reserve(result.config.zones.size());
    for (std::size_t index = 0; index < result.config.zones.size(); ++index) {
        auto zone = make_zone(result.config.zones[index], parts[index], sources.open_zone,
                              result.config.rules, result.faults);
        if (zone) zones.push_back(std::move(*zone));
    }
    base::sort_by_place(result.faults);
    if (base::any_error(result.faults)) return result;
    result.zones = std::make_shared<const zone::ZoneSet>(std::move(zones));
    // What stays for as long as it is served gives back what it was only read with.
    result.config.root_where = {};
    result.config.static_aliases = {};
    result.config.rules.roots.shrink_to_fit();
    result.config.rules.nodes.shrink_to_fit();
    result.rules = std::make_shared<const policy::Rules>(std::move(result.config.rules));
    result.client_files = stamps(result.config.geo);
    auto clients = sort_clients(*result.rules, result.config.geo, sources.open_atlas);
    if (clients) {
        result.clients = std::move(*clients);
    } else {
        result.faults.push_back(
            {base::Severity::Error, {path, 0, 0}, "geo", clients.error().message});
    }
    return result;
}

Assembled assemble(const std::string& path, Secrets secrets) {
    Assembled result =
        assemble(path, {read_file, open_file, list_files, open_atlas, nullptr, secrets});
    if (secrets == Secrets::Needed && !result.config.cookies.secrets.empty()) {
        warn_of_readers(result.config.cookies.secrets, result.faults);
    }
    return result;
}

}  // namespace leeward::daemon
