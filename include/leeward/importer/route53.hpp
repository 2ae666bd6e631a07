// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the files of a Route 53 export say, in its own terms: record sets, health checks, hosted
// zones, CIDR collections, traffic policies. Nothing here knows how Leeward writes it down.
// Rule IDs are those of the specification of Route 53's behaviour.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rrtype.hpp"

namespace leeward::importer {

/// How the members of a group are chosen from.
enum class Routing : std::uint8_t {
    Simple,
    Weighted,
    Failover,
    Latency,
    Geolocation,
    Geoproximity,
    IpBased,
    Multivalue
};

std::string_view to_string(Routing routing);

/// A place on earth as TOML writes it: degrees, at most two decimals (P-2).
struct Coordinates {
    std::string latitude;
    std::string longitude;
};

/// What its policy says of one member. Only the fields of `routing` are set.
struct Choice {
    Routing routing = Routing::Simple;
    std::uint32_t weight = 0;  // 0 to 255 (W-1)
    bool primary = false;      // Failover: else secondary (F-1)
    std::string region;        // Latency
    std::string geo;         // Geolocation: the key of leeward.toml's geo, "EU", "US-WA", "default"
    Coordinates at;          // Geoproximity
    std::string at_from;     // Geoproximity: the region that `at` was taken from, or empty
    int bias = 0;            // Geoproximity: -99 to 99 (P-3)
    std::string collection;  // IpBased: its ID
    std::string location;    // IpBased: the collection's location; "*" is the default (IP-3)
};

struct Alias {
    dns::Name name;
    std::string zone_id;
    bool evaluate = false;
};

struct RecordSet {
    base::Location where;
    std::string subject;  // "www.example.com. A 'blue'"
    dns::Name name;       // lower case (Z-11)
    dns::RrType type = dns::RrType::A;
    std::string set_id;  // empty: simple
    Choice choice;
    std::optional<std::uint32_t> ttl;  // seconds; none: an alias or a traffic policy's root
    std::vector<std::string> values;   // presentation form, names absolute
    std::optional<Alias> alias;
    std::string check;  // health check ID, or empty
    base::Location check_where;
    std::string instance;  // traffic policy instance ID, or empty
};

/// The record sets of one file, which are all of one zone.
struct RecordFile {
    base::Location where;
    std::vector<RecordSet> records;
};

enum class CheckType : std::uint8_t { Http, Https, Tcp, Calculated, Alarm, RoutingControl };

struct HealthCheck {
    base::Location where;
    std::string id;
    CheckType type = CheckType::Http;
    std::string address;  // empty: by name (HC-12)
    std::string name;     // FullyQualifiedDomainName
    std::uint16_t port = 0;
    std::string path;
    std::string search;                  // empty: any body
    std::uint32_t interval = 30;         // seconds, 10 or 30 (HC-16)
    std::uint32_t threshold = 3;         // 1 to 10 (HC-17)
    bool sni = true;                     // Https
    bool inverted = false;               // HC-27
    bool disabled = false;               // HC-28
    std::uint32_t healthy_children = 0;  // Calculated: how many must be healthy (HX-1)
    std::vector<std::string> children;   // Calculated
    std::string missing;                 // Alarm: "up", "down" or "hold" (HX-11)
    std::uint32_t data_age = 300;        // Alarm: seconds after which its data is missing
    std::vector<std::string> comments;   // what else is worth keeping, one line each
};

struct HostedZone {
    base::Location where;
    std::string id;  // without "/hostedzone/"
    dns::Name name;
    bool is_private = false;
};

struct CidrBlock {
    std::string network;  // "203.0.113.0/24"
    std::string location;
};

struct CidrFile {
    base::Location where;
    std::string collection;  // its ID; empty when the file does not say it
    std::vector<CidrBlock> blocks;
};

/// An arrow of a traffic policy: to an endpoint or to a rule.
struct Reference {
    base::Location where;
    std::string endpoint;
    std::string rule;
    std::optional<bool> evaluate;
    std::string check;
    Choice choice;
};

struct PolicyRule {
    base::Location where;
    Routing routing = Routing::Simple;
    std::vector<Reference> items;
};

struct PolicyEndpoint {
    base::Location where;
    bool external = false;  // `value` is a name to look up, else RDATA
    std::string value;
};

struct TrafficPolicy {
    base::Location where;
    std::string id;  // empty: a document alone
    std::int64_t version = 0;
    std::string name;     // its own, or the file's
    std::string subject;  // "traffic policy 'NAME'"
    dns::RrType type = dns::RrType::A;
    Reference start;
    std::map<std::string, PolicyEndpoint> endpoints;
    std::map<std::string, PolicyRule> rules;
};

struct PolicyInstance {
    base::Location where;
    std::string id;
    dns::Name name;
    std::uint32_t ttl = 0;
    std::string policy;
    std::int64_t version = 0;
};

/// All files together.
struct Export {
    std::vector<RecordFile> record_files;
    std::vector<HealthCheck> checks;
    bool has_checks = false;  // a file of health checks was given, were it empty
    std::vector<HostedZone> zones;
    std::vector<CidrFile> cidr_files;
    std::map<std::string, std::string> collections;        // name by ID
    std::map<std::string, std::vector<std::string>> tags;  // "Key=Value" by resource ID
    std::map<std::string, std::string> check_names;        // the tag Name by health check ID
    std::vector<TrafficPolicy> policies;
    std::vector<PolicyInstance> instances;
};

}  // namespace leeward::importer
