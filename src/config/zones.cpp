// SPDX-License-Identifier: Apache-2.0
#include "zones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace leeward::config {

namespace {

std::optional<dns::Name> read_name(const Reader& reader, std::string_view key, const Word& word) {
    auto name = dns::Name::parse(word.text);
    if (name && word.text != "@") return *name;
    reader.error_at(word.where, key,
                    fmt::format("{} is no domain name{}", in_quotes(word.text),
                                name ? std::string() : ": " + name.error().message));
    return std::nullopt;
}

std::vector<dns::Name> read_ns(const Reader& reader) {
    std::vector<dns::Name> into;
    for (const Word& word : reader.words("ns", "name servers")) {
        const auto name = read_name(reader, "ns", word);
        if (!name) continue;
        if (name->label_count() < 2) {
            reader.error_at(word.where, "ns",
                            fmt::format("{} is no full name; write one such as "
                                        "\"ns1.app.example\"",
                                        in_quotes(word.text)));
        } else if (std::find(into.begin(), into.end(), *name) != into.end()) {
            reader.error_at(word.where, "ns", fmt::format("names {} twice", in_quotes(word.text)));
        } else {
            into.push_back(*name);
        }
    }
    return into;
}

bool is_absolute(std::string_view name) {
    return name.size() > 1 && name.ends_with('.') && !name.ends_with("\\.");
}

/// Reads the zones of one file.
class ZonesReader {
public:
    ZonesReader(const Reader& top, const Defaults& defaults, Model& model)
        : top_(top), defaults_(defaults), model_(model) {}

    FileZones read() {
        if (const Entry* entry = top_.find("zone")) {
            if (entry->value.text() != nullptr) {
                read_plain(*entry);
            } else if (entry->value.table() != nullptr) {
                read_table(*entry);
            } else {
                read_list(*entry);
            }
        }
        warn_assumed();
        return std::move(zones_);
    }

private:
    void read_plain(const Entry& entry) {
        const auto word = top_.word("zone");
        const auto name = word ? read_name(top_, "zone", *word) : std::nullopt;
        if (!name) {
            zones_.broken = true;
            return;
        }
        ZoneSource zone;
        zone.name = *name;
        zone.where = top_.document().at(entry.where);
        zone.ns = defaults_.ns;
        add(std::move(zone));
    }

    void read_list(const Entry& entry) {
        const List* list = entry.value.list();
        const bool tables = list != nullptr && !list->empty() &&
                            std::all_of(list->begin(), list->end(), [](const Value& value) {
                                return value.table() != nullptr;
                            });
        if (!tables) {
            top_.error(entry,
                       "is no zone; write a name, a table {{ name = ..., file = ... }}, or "
                       "several [[zone]] tables");
            zones_.broken = true;
            return;
        }
        for (const Value& value : *list) read_table({entry.key, value.where, value});
    }

    void read_table(const Entry& entry) {
        const Reader reader = top_.below(Where::Zone, "zone", entry);
        reader.refuse_unknown();
        ZoneSource zone;
        zone.where = top_.document().at(entry.where);
        zone.ttl = reader.ttl("ttl").value_or(zone.ttl);
        zone.negative_ttl = reader.ttl("negative_ttl").value_or(zone.negative_ttl);
        zone.ns = read_ns(reader);
        const bool own_ns = !zone.ns.empty();
        if (!own_ns) zone.ns = defaults_.ns;
        read_file(reader, zone, own_ns);
        const auto word = reader.word("name");
        if (!word && reader.find("name") == nullptr) {
            reader.error_here("has no name; write name = \"app.example\"");
        }
        const auto name = word ? read_name(reader, "name", *word) : std::nullopt;
        if (!name) {
            zones_.broken = true;
            return;
        }
        zone.name = *name;
        add(std::move(zone));
    }

    void read_file(const Reader& reader, ZoneSource& zone, bool own_ns) {
        const auto file = reader.word("file");
        if (!file) return;
        if (file->text.empty()) {
            reader.error_at(file->where, "file", "is empty; write the path of a zone file");
            return;
        }
        zone.file = beside(top_.document().path, file->text);
        zone.ns.clear();
        for (const std::string_view key : {"ns", "ttl", "negative_ttl"}) {
            const Entry* entry = reader.find(key);
            if (entry == nullptr || (key == "ns" && !own_ns)) continue;
            reader.error_at(entry->where, key,
                            "has no effect beside file; SOA and NS stand in the zone file");
        }
    }

    void add(ZoneSource zone) {
        if (zone.name.is_wildcard()) {  // Z-16
            model_.faults.error(zone.where, "zone",
                                fmt::format("{} begins with '*', and no zone can; name the zone "
                                            "above it",
                                            plain(zone.name)));
            zones_.broken = true;
            return;
        }
        const auto [known, fresh] = model_.zone_spots.emplace(name_key(zone.name), zone.where);
        if (!fresh) {
            model_.faults.error(
                zone.where, "zone",
                fmt::format("{} is served twice; it stands at {}:{} too", plain(zone.name),
                            known->second.file, known->second.line));
            return;
        }
        if (zone.file.empty() && zone.ns.empty()) assume_ns(zone);
        zones_.add(zone.name, !zone.file.empty());
        model_.config.zones.push_back(std::move(zone));
    }

    void assume_ns(ZoneSource& zone) {
        const auto assumed = dns::Name::parse("ns1", zone.name);
        if (!assumed) {
            model_.faults.error(zone.where, "zone", "has no ns; write ns = [\"NAME\"]");
            return;
        }
        zone.ns = {*assumed};
        if (assumed_++ == 0) first_assumed_ = zone;
    }

    /// One warning a file: thousands of zones are ordinary.
    void warn_assumed() {
        if (assumed_ == 0) return;
        const std::string others =
            assumed_ == 1 ? "" : fmt::format(" (and likewise for {} more)", assumed_ - 1);
        model_.faults.warn(first_assumed_.where, "zone",
                           fmt::format("names no name servers, so {} is assumed{}; say ns = "
                                       "[\"NAME\"]",
                                       plain(first_assumed_.ns.front()), others));
    }

    const Reader& top_;
    const Defaults& defaults_;
    Model& model_;
    FileZones zones_;
    std::size_t assumed_ = 0;
    ZoneSource first_assumed_;
};

/// The zone with the longest name that `owner` lies in, by what `known` says of a name.
template <class Known>
auto find_zone(const dns::Name& owner, const Known& known) {
    const std::string key = name_key(owner);
    std::size_t at = 0;
    auto found = known.find(key);
    while (found == known.end() && key[at] != '\0') {
        at += static_cast<unsigned char>(key[at]) + 1U;
        found = known.find(key.substr(at));
    }
    return found;
}

}  // namespace

Defaults read_defaults(const Reader& top, const Defaults& above) {
    Defaults own;
    own.ns = read_ns(top);
    if (own.ns.empty()) own.ns = above.ns;
    own.ttl = read_ttls(top).value_or(above.ttl);
    return own;
}

void FileZones::add(dns::Name name, bool has_file) {
    keys_.emplace(name_key(name), has_file);
    names_.push_back(name);
}

bool FileZones::hold_in_file(const dns::Name& owner) const {
    const auto zone = find_zone(owner, keys_);
    return zone != keys_.end() && zone->second;
}

base::Result<dns::Name> FileZones::name_of(const std::string& text) const {
    const bool absolute = is_absolute(text);
    if (!absolute && names_.size() != 1) {
        if (broken) return base::fail({});
        return base::fail(names_.empty()
                              ? "lies in no zone; say zone = \"NAME\" in this file"
                              : "is relative, and the file has several zones; write the whole name "
                                "with a final dot");
    }
    const auto name = absolute ? dns::Name::parse(text) : dns::Name::parse(text, names_.front());
    if (!name) return base::fail("is no domain name: " + name.error().message);
    return *name;
}

bool FileZones::hold(const dns::Name& owner) const {
    return find_zone(owner, keys_) != keys_.end();
}

FileZones read_zones(const Reader& top, const Defaults& defaults, Model& model) {
    return ZonesReader(top, defaults, model).read();
}

void judge_owners(Model& model) {
    const auto& roots = model.config.rules.roots;
    for (std::size_t root = 0; root < roots.size(); ++root) {
        const base::Location& where = model.config.root_where[root];
        const dns::Name owner = roots[root].owner.name();
        const auto zone = find_zone(owner, model.zone_spots);
        if (zone == model.zone_spots.end() || zone->second.file == where.file) continue;
        const bool repeated = root > 0 && roots[root - 1].owner.name() == owner;
        if (repeated) continue;  // the same record, of another type
        model.faults.error(where, "record",
                           fmt::format("{} belongs to a zone that {} serves; put the record there",
                                       plain(owner), zone->second.file));
    }
}

std::string name_key(const dns::Name& name) {
    return std::string(base::as_text(name.lower().wire()));
}

std::string plain(const dns::Name& name) {
    std::string text = name.to_string();
    if (text.size() > 1) text.pop_back();
    return text;
}

}  // namespace leeward::config
