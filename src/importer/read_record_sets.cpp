// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "choices.hpp"
#include "names.hpp"
#include "readers.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr std::size_t kMaxSetId = 128;        // LIM-13
constexpr std::size_t kMaxId = 64;            // octets of an ID, service model
constexpr std::int64_t kMaxTtl = 2147483647;  // TTL-1
constexpr GeoNames kGeoNames = {"ContinentCode", "CountryCode", "SubdivisionCode"};

/// Reads one record set. Each function reads fields that belong together.
class RecordSetReader {
public:
    explicit RecordSetReader(Fields& fields) : fields_(fields) { set_.where = fields.where(); }

    /// nullopt when it has no usable name and type; everything else is a fault and goes on.
    std::optional<RecordSet> read() {
        const auto name = need_name(fields_, "Name");
        const auto type = need_type(fields_, "Type");
        if (name && type) identify(*name, *type);
        read_choice();
        read_data();
        if (const auto check = fields_.text("HealthCheckId", kMaxId)) set_.check = *check;
        set_.check_where = fields_.where("HealthCheckId");
        fields_.refuse_unknown();
        if (!name || !type) return std::nullopt;
        return std::move(set_);
    }

private:
    void identify(const dns::Name& name, dns::RrType type) {
        set_.name = name;
        set_.type = type;
        if (const auto id = fields_.text("SetIdentifier", kMaxSetId)) set_.set_id = *id;
        set_.subject = fmt::format("{} {}{}", name.to_string(), dns::to_string(type),
                                   set_.set_id.empty() ? "" : " " + in_quotes(set_.set_id));
        fields_.set_subject(set_.subject);
    }

    void read_choice() {
        take("Weight", Routing::Weighted, [&] { set_.choice.weight = read_weight(fields_); });
        take("Failover", Routing::Failover, [&] {
            set_.choice.primary = fields_.word("Failover", {"PRIMARY", "SECONDARY"}) == "PRIMARY";
        });
        take("Region", Routing::Latency,
             [&] { set_.choice.region = read_region(fields_, "Region"); });
        take("GeoLocation", Routing::Geolocation, [&] {
            if (auto inner = below("GeoLocation")) {
                set_.choice.geo = read_geo(*inner, kGeoNames);
                inner->refuse_unknown();
            }
        });
        take("GeoProximityLocation", Routing::Geoproximity, [&] { read_proximity(); });
        take("CidrRoutingConfig", Routing::IpBased, [&] { read_cidr_config(); });
        if (fields_.flag("MultiValueAnswer").value_or(false)) {
            take("MultiValueAnswer", Routing::Multivalue, [] {});
        }
    }

    template <class Read>
    void take(std::string_view key, Routing routing, Read read) {
        if (fields_.find(key) == nullptr) return;
        if (set_.choice.routing != Routing::Simple) {
            fields_.error(key, fmt::format("stands beside what makes it {}; a record set has one "
                                           "policy (R-4)",
                                           to_string(set_.choice.routing)));
            return;
        }
        set_.choice.routing = routing;
        read();
    }

    std::optional<Fields> below(std::string_view key) {
        const Value* object = fields_.object(key);
        if (object == nullptr) return std::nullopt;
        return std::optional<Fields>(std::in_place, fields_.file(),
                                     fmt::format("{}: {}", fields_.subject(), key), *object,
                                     fields_.faults());
    }

    void read_proximity() {
        auto inner = below("GeoProximityLocation");
        if (!inner) return;
        Choice& choice = set_.choice;
        choice.bias = read_bias(*inner);
        const auto region = inner->text("AWSRegion");
        const auto group = inner->text("LocalZoneGroup");
        const Value* at = inner->object("Coordinates");
        if ((region ? 1 : 0) + (group ? 1 : 0) + (at != nullptr ? 1 : 0) != 1) {
            fields_.error(
                "GeoProximityLocation",
                "must have exactly one of AWSRegion, LocalZoneGroup and Coordinates (P-1)");
        } else if (region) {
            choice.at_from = *region;
            choice.at = read_region_place(*inner, "AWSRegion", *region).value_or(Coordinates());
        } else if (group) {
            choice.at = read_zone_group_place(*inner, "LocalZoneGroup", *group, choice.at_from)
                            .value_or(Coordinates());
        } else {
            Fields place(fields_.file(), inner->subject() + ": Coordinates", *at, fields_.faults());
            choice.at = read_coordinates(place).value_or(Coordinates());
            place.refuse_unknown();
        }
        inner->refuse_unknown();
    }

    void read_cidr_config() {
        auto inner = below("CidrRoutingConfig");
        if (!inner) return;
        set_.choice.collection = inner->need_text("CollectionId", kMaxId).value_or("");
        set_.choice.location = inner->need_text("LocationName", 16).value_or("");
        inner->refuse_unknown();
    }

    /// values with a TTL, an alias target, or a traffic policy instance.
    void read_data() {
        if (const auto id = fields_.text("TrafficPolicyInstanceId", kMaxId)) set_.instance = *id;
        if (const auto ttl = fields_.whole("TTL", 0, kMaxTtl)) {
            set_.ttl = static_cast<std::uint32_t>(*ttl);
        }
        const Value* values = fields_.list("ResourceRecords");
        const bool has_values = values != nullptr && !values->items.empty();
        const bool has_alias = fields_.find("AliasTarget") != nullptr;
        if ((has_values ? 1 : 0) + (has_alias ? 1 : 0) + (set_.instance.empty() ? 0 : 1) != 1) {
            fields_.faults().error(fields_.where(), fields_.subject(),
                                   "must have exactly one of ResourceRecords, AliasTarget and "
                                   "TrafficPolicyInstanceId (R-12)");
            return;
        }
        if (has_values) read_values(*values);
        if (has_alias) read_alias();
        if (has_values && !set_.ttl) fields_.need("TTL");
        if (has_alias && set_.ttl) {
            fields_.error("TTL", "is not for an alias, which has that of its target (TTL-5)");
        }
    }

    void read_values(const Value& values) {
        std::set<std::string> seen;
        for (const Value& item : values.items) {
            Fields fields(fields_.file(), fields_.subject(), item, fields_.faults());
            const auto text = fields.need_text("Value");
            fields.refuse_unknown();
            if (!text || set_.subject.empty()) continue;
            auto value = read_value(set_.type, *text);
            if (!value) {
                fields.error("Value",
                             fmt::format("{} is no {} record: {}", in_quotes(*text),
                                         dns::to_string(set_.type), value.error().message));
            } else if (!seen.insert(*value).second) {
                fields.error("Value",
                             fmt::format("{} stands twice in one record set; keep one (R-17)",
                                         in_quotes(*text)));
            } else {
                set_.values.push_back(std::move(*value));
            }
        }
    }

    void read_alias() {
        auto inner = below("AliasTarget");
        if (!inner) return;
        const auto name = need_name(*inner, "DNSName");
        Alias alias;
        alias.zone_id = bare_id(inner->need_text("HostedZoneId", kMaxId).value_or(""));
        inner->need("EvaluateTargetHealth");
        alias.evaluate = inner->flag("EvaluateTargetHealth").value_or(false);
        inner->refuse_unknown();
        if (!name) return;
        alias.name = *name;
        set_.alias = std::move(alias);
    }

    Fields& fields_;
    RecordSet set_;
};

}  // namespace

std::string_view to_string(Routing routing) {
    switch (routing) {
        case Routing::Simple:
            return "simple";
        case Routing::Weighted:
            return "weighted";
        case Routing::Failover:
            return "failover";
        case Routing::Latency:
            return "latency";
        case Routing::Geolocation:
            return "geolocation";
        case Routing::Geoproximity:
            return "geoproximity";
        case Routing::IpBased:
            return "IP-based";
        case Routing::Multivalue:
            return "multivalue";
    }
    return "?";
}

void read_record_sets(Fields& top, Export& into) {
    RecordFile file;
    file.where = top.where();
    each_object(top, "ResourceRecordSets", [&](Fields& fields) {
        if (auto set = RecordSetReader(fields).read()) file.records.push_back(std::move(*set));
    });
    into.record_files.push_back(std::move(file));
}

}  // namespace leeward::importer
