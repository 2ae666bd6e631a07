// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "choices.hpp"
#include "names.hpp"
#include "readers.hpp"
#include "words.hpp"

namespace leeward::importer {

namespace {

constexpr GeoNames kGeoNames = {"Continent", "Country", "Subdivision"};
constexpr std::string_view kRegionPrefix = "aws:route53:";  // T-7

/// Regions whose website endpoints are written s3-website-REGION; the others have a dot there.
constexpr std::string_view kDashed[] = {"us-east-1",      "us-west-1",      "us-west-2",
                                        "us-gov-west-1",  "ap-southeast-1", "ap-southeast-2",
                                        "ap-northeast-1", "eu-west-1",      "sa-east-1"};

std::string website_host(const std::string& region) {
    const bool dashed =
        std::find(std::begin(kDashed), std::end(kDashed), region) != std::end(kDashed);
    return fmt::format("s3-website{}{}.amazonaws.com", dashed ? '-' : '.', region);
}

/// Reads one document. Each function reads fields that belong together.
class DocumentReader {
public:
    DocumentReader(Fields& fields, TrafficPolicy& policy) : fields_(fields), policy_(policy) {}

    void read() {
        fields_.need("AWSPolicyFormatVersion");
        fields_.word("AWSPolicyFormatVersion", {"2015-10-01", "2023-05-09"});
        if (const auto type = need_type(fields_, "RecordType")) policy_.type = *type;
        read_endpoints();
        read_rules();
        policy_.start.where = fields_.where();
        policy_.start.rule = fields_.text("StartRule").value_or("");
        policy_.start.endpoint = fields_.text("StartEndpoint").value_or("");
        if (policy_.start.rule.empty() == policy_.start.endpoint.empty()) {
            fields_.faults().error(fields_.where(), fields_.subject(),
                                   "must have exactly one of StartRule and StartEndpoint (T-3)");
        }
        fields_.refuse_unknown();
    }

private:
    Fields below(Fields& parent, const std::string& what, const Value& object) const {
        return {parent.file(), fmt::format("{}: {}", policy_.subject, what), object,
                parent.faults()};
    }

    void read_endpoints() {
        const Value* endpoints = fields_.object("Endpoints");
        if (endpoints == nullptr) return;
        for (const Field& field : endpoints->fields) {
            Fields inner = below(fields_, "endpoint " + in_quotes(field.key), field.value);
            read_endpoint(inner, field.key);
        }
    }

    void read_endpoint(Fields& inner, const std::string& id) {
        PolicyEndpoint endpoint;
        endpoint.where = inner.where();
        inner.need("Type");
        const auto type = inner.word(
            "Type", {"value", "cloudfront", "application-load-balancer", "elastic-load-balancer",
                     "network-load-balancer", "elastic-beanstalk", "s3-website"});
        const auto value = inner.need_text("Value");
        std::string name = value.value_or("");
        if (type == "s3-website") {
            // The website's host serves the bucket that is called as the record is.
            name = website_host(read_region(inner, "Region"));
        }
        inner.refuse_unknown();
        if (!type || !value) return;
        endpoint.external = *type != "value";
        const auto text = endpoint.external ? external_name(name) : read_value(policy_.type, name);
        if (!text) {
            inner.error("Value",
                        fmt::format("{} is no {}: {}", in_quotes(*value),
                                    endpoint.external ? "host name"
                                                      : dns::to_string(policy_.type) + " record",
                                    text.error().message));
            return;
        }
        endpoint.value = *text;
        policy_.endpoints[id] = std::move(endpoint);
    }

    static base::Result<std::string> external_name(const std::string& text) {
        const auto name = read_name(text);
        if (!name) return base::fail(name.error().message);
        return name->to_string();
    }

    void read_rules() {
        const Value* rules = fields_.object("Rules");
        if (rules == nullptr) return;
        for (const Field& field : rules->fields) {
            Fields inner = below(fields_, "rule " + in_quotes(field.key), field.value);
            PolicyRule rule;
            rule.where = inner.where();
            read_rule(inner, rule);
            inner.refuse_unknown();
            policy_.rules[field.key] = std::move(rule);
        }
    }

    void read_rule(Fields& inner, PolicyRule& rule) {
        inner.need("RuleType");
        const auto type = inner.word(
            "RuleType", {"failover", "geo", "geoproximity", "latency", "multivalue", "weighted"});
        if (type == "failover") {
            rule.routing = Routing::Failover;
            for (const std::string_view role : {"Primary", "Secondary"}) {
                const Value* object = inner.object(role);
                if (object == nullptr) continue;
                Fields item(inner.file(), inner.subject(), *object, inner.faults());
                rule.items.push_back(read_item(item, rule.routing));
                rule.items.back().choice.primary = role == "Primary";
            }
        } else if (type) {
            rule.routing = routing_of(*type);
            each_object(inner, items_key(rule.routing), [&](Fields& item) {
                item.set_subject(inner.subject());
                rule.items.push_back(read_item(item, rule.routing));
            });
        }
        if (type && rule.items.empty()) {
            inner.faults().error(inner.where(), inner.subject(), "leads nowhere; it has no items");
        }
    }

    static Routing routing_of(std::string_view type) {
        if (type == "geo") return Routing::Geolocation;
        if (type == "geoproximity") return Routing::Geoproximity;
        if (type == "latency") return Routing::Latency;
        return type == "multivalue" ? Routing::Multivalue : Routing::Weighted;
    }

    static std::string_view items_key(Routing routing) {
        if (routing == Routing::Geolocation) return "Locations";
        if (routing == Routing::Geoproximity) return "GeoproximityLocations";
        return routing == Routing::Latency ? "Regions" : "Items";
    }

    Reference read_item(Fields& item, Routing routing) const {
        Reference into;
        into.where = item.where();
        into.endpoint = item.text("EndpointReference").value_or("");
        into.rule = item.text("RuleReference").value_or("");
        if (into.endpoint.empty() == into.rule.empty()) {
            item.faults().error(item.where(), item.subject(),
                                "has an item that must have exactly one of EndpointReference and "
                                "RuleReference");
        }
        into.evaluate = item.flag("EvaluateTargetHealth");
        into.check = item.text("HealthCheck").value_or("");
        into.choice.routing = routing;
        read_choice(item, into.choice);
        item.refuse_unknown();
        return into;
    }

    static void read_choice(Fields& item, Choice& choice) {
        if (choice.routing == Routing::Weighted) {
            choice.weight = read_weight(item);
        } else if (choice.routing == Routing::Latency) {
            choice.region = read_region(item, "Region");
        } else if (choice.routing == Routing::Geolocation) {
            const bool is_default = item.flag("IsDefault").value_or(false);
            choice.geo = read_geo(item, kGeoNames, is_default);
        } else if (choice.routing == Routing::Geoproximity) {
            read_proximity(item, choice);
        }
    }

    static void read_proximity(Fields& item, Choice& choice) {
        choice.bias = read_bias(item);
        if (const Value* location = item.object("Location")) {
            Fields inner(item.file(), item.subject() + ": Location", *location, item.faults());
            read_location(inner, choice);
            inner.refuse_unknown();
        } else if (item.find("Region") != nullptr) {
            read_place(item, "Region", false, choice);
        } else {
            choice.at = read_coordinates(item).value_or(Coordinates());
        }
    }

    /// The place of the 2023-05-09 format (T-7).
    static void read_location(Fields& inner, Choice& choice) {
        inner.need("Type");
        const auto type = inner.word("Type", {"Region", "LocalZone", "Coordinate"});
        if (type == "Coordinate") {
            choice.at = read_coordinates(inner).value_or(Coordinates());
        } else if (type) {
            const bool named = inner.find(*type) != nullptr;
            read_place(inner, named ? std::string_view(*type) : "Value", type == "LocalZone",
                       choice);
        }
    }

    static void read_place(Fields& fields, std::string_view key, bool is_group, Choice& choice) {
        const auto text = fields.need_text(key);
        if (!text) return;
        const std::string name =
            text->starts_with(kRegionPrefix) ? text->substr(kRegionPrefix.size()) : *text;
        choice.at_from = name;
        const auto place = is_group ? read_zone_group_place(fields, key, name, choice.at_from)
                                    : read_region_place(fields, key, name);
        choice.at = place.value_or(Coordinates());
    }

    Fields& fields_;
    TrafficPolicy& policy_;
};

}  // namespace

void read_policy_document(Fields& fields, TrafficPolicy& policy) {
    DocumentReader(fields, policy).read();
}

}  // namespace leeward::importer
