// SPDX-License-Identifier: Apache-2.0
#include "places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "areas.hpp"
#include "engine.hpp"
#include "names.hpp"

namespace leeward::config {

namespace {

constexpr std::size_t kMaxData = 400;  // records of one type in a place; policy::Leaf's bound

constexpr Bounds kCapacity = {10, 100'000};  // thousandths of a record's whole demand

bool is_record_key(const Entry& entry) {
    return dns::parse_rrtype(entry.key).has_value();
}

/// The text has spaces outside of quotes, so it reads as several strings.
bool splits_text(dns::RrType type, const std::string& text) {
    return type == dns::RrType::Txt && text.find('"') == std::string::npos &&
           text.find_first_of(" \t") != std::string::npos;
}

/// The first name of one label in the record, such as "mail.": most likely a forgotten domain.
std::string short_name(dns::RrType type, const dns::Rdata& rdata) {
    const auto names = dns::names_in_rdata(type, rdata);
    if (!names) return {};
    for (const dns::NameInRdata& at : *names) {
        const auto name = dns::Name::from_wire(base::Bytes(rdata).subspan(at.offset, at.size));
        if (name && name->label_count() == 1) return name->to_string();
    }
    return {};
}

/// Reads the records of one region, zone or target.
class RecordsReader {
public:
    RecordsReader(const Reader& reader, policy::PlaceId place, PlaceData& data)
        : reader_(reader), place_(place), data_(data) {}

    void read() {
        reader_.refuse_unknown(is_record_key);
        for (const Entry& entry : reader_.table()) {
            const auto type = dns::parse_rrtype(entry.key);
            if (!type || is_key_here(entry)) continue;
            if (may_steer(*type)) {
                read_type(*type, entry);
            } else {
                fault(entry.where, entry, "records of this type belong into a zone file");
            }
        }
    }

private:
    [[nodiscard]] static bool is_key_here(const Entry& entry) {
        return is_key(Where::Region, entry.key);
    }

    void read_type(dns::RrType type, const Entry& entry) {
        const auto words = reader_.words(entry, "its records");
        if (words.empty()) data_.broken = true;
        if (type == dns::RrType::Cname && words.size() > 1) {
            fault(entry.value.where, entry, "a name has one CNAME; write one string");
        }
        for (const Word& word : words) read_record(type, entry, word);
    }

    void read_record(dns::RrType type, const Entry& entry, const Word& word) {
        auto rdata = dns::rdata_from_text(type, word.text, dns::Name());
        if (!rdata) {
            fault(word.where, entry,
                  fmt::format("{} is no {} record: {}", in_quotes(word.text), dns::to_string(type),
                              rdata.error().message));
            return;
        }
        if (splits_text(type, word.text)) {
            reader_.warn_at(word.where, entry.key,
                            "is read as several strings; put '\"' around what is one");
        }
        if (const std::string name = short_name(type, *rdata); !name.empty()) {
            reader_.warn_at(
                word.where, entry.key,
                fmt::format("names {} at the top of the DNS; names here are absolute", name));
        }
        add(type, entry, {std::move(*rdata), place_, word.where});
    }

    void add(dns::RrType type, const Entry& entry, PlaceDatum datum) {
        auto& all = data_.by_type[type];
        const auto same = std::find_if(all.begin(), all.end(), [&](const PlaceDatum& other) {
            return other.rdata == datum.rdata;
        });
        if (same != all.end()) {
            fault(datum.where, entry,
                  fmt::format("the place holds this record already, in line {}", same->where.line));
        } else if (all.size() == kMaxData) {
            fault(datum.where, entry,
                  fmt::format("is more than {} records of one type in a place", kMaxData));
        } else {
            all.push_back(std::move(datum));
        }
    }

    void fault(Spot spot, const Entry& entry, std::string message) {
        reader_.error_at(spot, entry.key, std::move(message));
        data_.broken = true;
    }

    const Reader& reader_;
    policy::PlaceId place_;
    PlaceData& data_;
};

/// Reads regions or targets into the model.
class PlacesReader {
public:
    PlacesReader(const Reader& top, Scope& scope, const FileZones& zones, Model& model)
        : top_(top), scope_(scope), zones_(zones), model_(model) {}

    void read(policy::PlaceKind kind) {
        const bool region = kind == policy::PlaceKind::Region;
        const std::string_view table = region ? "region" : "target";
        top_.each_table(table, [&](const Entry& entry) {
            const bool good = claim_member(top_, scope_, table, entry);
            const policy::PlaceId id = add_place(scope_.prefix + entry.key, kind, std::nullopt);
            if (good) scope_.members.emplace(entry.key, id);
            const Where where = region ? Where::Region : Where::Target;
            const Reader reader = top_.below(where, join_key(table, entry.key), entry);
            PlaceData data = read_place(reader, id);
            if (region) {
                model_.config.rules.places[id.index()].failback =
                    read_failback(reader, model_.config.engine.failback);
                read_zones(reader, id, data);
            } else {
                read_target_alias(reader, data);
            }
            judge_contents(reader, data);
            model_.place_data[id.index()] = std::move(data);
        });
    }

private:
    policy::PlaceId add_place(std::string name, policy::PlaceKind kind,
                              std::optional<policy::PlaceId> parent) {
        auto& places = model_.config.rules.places;
        const policy::PlaceId id{static_cast<std::uint32_t>(places.size())};
        places.push_back({std::move(name), kind, parent});
        model_.place_data.emplace_back();
        return id;
    }

    PlaceData read_place(const Reader& reader, policy::PlaceId id) {
        PlaceData data;
        data.check = read_check_choice(reader, scope_);
        data.min_up.permille = static_cast<std::uint16_t>(reader.permille("min_up").value_or(0));
        policy::Place& place = model_.config.rules.places[id.index()];
        if (const auto provider = reader.word("provider")) place.provider = provider->text;
        place.capacity = reader.permille("capacity", kCapacity);
        data.ttl = reader.ttl("ttl");
        if (const Entry* location = reader.find("location")) {
            data.location = read_coordinates(reader, *location);
        }
        data.host = read_host(reader, zones_);
        if (data.host) model_.looked_up.insert(name_key(*data.host));
        data.broken = reader.find("host") != nullptr && !data.host;
        RecordsReader(reader, id, data).read();
        return data;
    }

    void read_target_alias(const Reader& reader, PlaceData& data) {
        data.alias = read_alias(reader, zones_);
        if (reader.find("alias") == nullptr) return;
        if (!data.alias) data.broken = true;
        if (!data.by_type.empty() || data.host) {
            reader.error_at(reader.find("alias")->where, "alias",
                            "stands beside records or a host; keep one (R-12)");
            data.broken = true;
        }
        if (const Entry* ttl = reader.find("ttl")) {
            reader.error(*ttl, "has no effect on an alias, which has its target's (TTL-5)");
        }
        if (data.alias && !data.alias->evaluate && !data.check.is_check()) {
            reader.warn(*reader.find("evaluate"),
                        "makes the target count as up however what it names fares (A-8)");
        }
    }

    static void judge_contents(const Reader& reader, PlaceData& data) {
        if (data.by_type.empty() && !data.host && !data.alias && !data.broken) {
            reader.error_here("holds no records; give it some, such as a = \"192.0.2.1\"");
            data.broken = true;
        }
        using dns::RrType;
        for (const RrType type : {RrType::A, RrType::Aaaa, RrType::Cname}) {
            if (!data.host || !data.by_type.contains(type)) continue;
            reader.error_at(reader.find("host")->where, "host",
                            fmt::format("stands beside {} records, and gives addresses itself; "
                                        "keep one",
                                        dns::to_string(type)));
            data.broken = true;
        }
    }

    void read_zones(const Reader& region, policy::PlaceId id, PlaceData& data) {
        region.each_table("az", [&](const Entry& entry) {
            const Reader reader =
                region.below(Where::Az, join_key(region.key() + ".az", entry.key), entry);
            if (!is_good_name(entry.key)) {
                reader.error_here("is no good name; use letters, digits, '-' and '_'");
            }
            const std::string name = model_.config.rules.places[id.index()].name + '.' + entry.key;
            const policy::PlaceId zone = add_place(name, policy::PlaceKind::Zone, id);
            if (entry.value.table()->empty()) {
                reader.error_here("holds no records; give it some, such as a = \"192.0.2.1\"");
                data.broken = true;
            }
            RecordsReader(reader, zone, data).read();
        });
    }

    const Reader& top_;
    Scope& scope_;
    const FileZones& zones_;
    Model& model_;
};

}  // namespace

bool may_steer(dns::RrType type) {
    using dns::RrType;
    constexpr RrType kZonesOwn[] = {RrType::Ns,    RrType::Soa,       RrType::Dname, RrType::Sig,
                                    RrType::Ds,    RrType::Rrsig,     RrType::Nsec,  RrType::Dnskey,
                                    RrType::Nsec3, RrType::Nsec3param};
    return !dns::is_meta(type) &&
           std::find(std::begin(kZonesOwn), std::end(kZonesOwn), type) == std::end(kZonesOwn);
}

void read_places(const Reader& top, Scope& scope, const FileZones& zones, Model& model) {
    PlacesReader reader(top, scope, zones, model);
    reader.read(policy::PlaceKind::Region);
    reader.read(policy::PlaceKind::Target);
}

}  // namespace leeward::config
