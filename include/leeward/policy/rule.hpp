// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the configuration says about steering, resolved to indices and frozen. Built once by config,
// read by decide.
//
//   Root (name, type) -> Node -> Node -> ... -> Leaf (place, type, check) -> Datum -> endpoints
//
// Roots with equal trees share their nodes, and records over the same places share their leaves.
// What few nodes have (codes, coordinates, an alias's flags) stands in tables of its own.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "leeward/base/id.hpp"
#include "leeward/base/time.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/rdata.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/geo/codes.hpp"
#include "leeward/geo/location.hpp"
#include "leeward/geo/prefix.hpp"
#include "leeward/health/engine_settings.hpp"
#include "leeward/health/rollup.hpp"
#include "leeward/health/tracker.hpp"

namespace leeward::policy {

struct PlaceTag;
struct LeafTag;
struct NodeTag;
struct RootTag;
struct HostTag;
using PlaceId = base::Id<PlaceTag>;
using LeafId = base::Id<LeafTag>;
using NodeId = base::Id<NodeTag>;
using RootId = base::Id<RootTag>;
using HostId = base::Id<HostTag>;

enum class PlaceKind : std::uint8_t {
    Region,
    Zone,
    Target
};  // Zone: an availability zone of a region

/// Somewhere that can answer. Zones name their region as parent.
struct Place {
    std::string name;  // "eu"; a zone is "us.a"
    PlaceKind kind = PlaceKind::Region;
    std::optional<PlaceId> parent;
    std::string provider{};  // whose it is; empty: not said, or a zone
    /// What it can carry with all its endpoints up, in thousandths of a record's whole demand;
    /// nullopt: more than there is. Its endpoints have equal parts of it (RS-30).
    std::optional<std::uint32_t> capacity{};
    /// A region's own, when it is out as a whole; nullopt: as the file says for all.
    std::optional<health::Failback> failback{};
};

/// One record's data, and the endpoints that must be up for it to be answered (none: it is not
/// checked by itself).
struct Datum {
    dns::Rdata rdata;
    std::vector<health::EndpointId> endpoints;
    PlaceId place;  // the availability zone or the place itself
};

/// A name outside of our zones whose addresses a leaf answers with.
struct Host {
    dns::Name name;
    dns::RrType type = dns::RrType::A;  // or AAAA
};

inline constexpr std::size_t kMaxHostAddresses = 32;  // of one host, of one type

/// A place as one record sees it: its data of one type, judged by one check.
struct Leaf {
    PlaceId place;
    dns::RrType type = dns::RrType::A;
    std::string check;  // its name, or "none"
    health::MinUp min_up;
    health::UnknownAs unknown = health::UnknownAs::Hold;
    std::optional<std::uint32_t> ttl;           // seconds, in place of the root's
    std::vector<Datum> data;                    // 1 to 400; with a host none
    std::optional<HostId> host;                 // whose addresses are the data
    std::vector<health::EndpointId> endpoints;  // all that decide the place; empty: always up (C-3)
};

enum class Kind : std::uint8_t {
    Failover,
    Weighted,
    Multivalue,
    Simple,
    Latency,
    Geo,
    Nearest,
    Alias  // the tree of another record
};

std::string_view to_string(Kind kind);

using Target = std::variant<LeafId, NodeId>;

struct Child {
    Target target;
    std::uint32_t weight = 1;  // Weighted only: 0 to 1,000,000; 0 is a last resort (W-7)
};

inline constexpr std::size_t kMaxMembers = 256;      // children of a node
inline constexpr std::size_t kMaxAnswerMembers = 8;  // leaves in a multivalue answer (M-2)
inline constexpr std::size_t kMaxDepth = 8;          // pools in pools

/// A part of the world, or of the address space.
using Area = std::variant<geo::Code, geo::Prefix>;

/// As configurations write it: "US-WA", "203.0.113.0/24".
std::string to_string(const Area& area);

/// Geo: where each child is for. No two equal.
struct GeoAreas {
    std::vector<Area> of_children;
};

/// Nearest: where each child is.
struct NearestPoint {
    geo::Coordinates at;
    std::int32_t bias = 0;  // -99 to 99 (P-3)
};
struct NearestPoints {
    std::vector<NearestPoint> of_children;
};

/// Latency: what each child is in the table of latencies.
struct LatencyRegions {
    std::vector<std::uint32_t> columns;               // by child
    std::vector<std::optional<PlaceId>> of_children;  // whose own measurement stands in
};

/// What the configuration says about latencies; one for all records.
struct LatencyTable {
    std::vector<std::string> columns;                               // the regions by name
    std::vector<Area> rows;                                         // no two equal
    std::vector<std::vector<std::optional<base::Duration>>> cells;  // by row, by column
};

/// Weighted: the clients of one network get one child (rendezvous hashing).
struct Sticky {
    std::uint8_t v4 = 24;           // bits of the network: 1 to 32
    std::uint8_t v6 = 56;           // 1 to 128
    std::vector<std::string> keys;  // of the children: their names, which a reload keeps
};

/// Alias: what it makes of its target's health.
struct Alias {
    dns::Name target;                      // as reports show it
    bool evaluate = true;                  // false: the target counts as alive
    std::string check;                     // its own, by name; "none"
    std::vector<health::EndpointId> gate;  // its own check's; all must be up
    health::UnknownAs unknown = health::UnknownAs::Hold;
};

inline constexpr std::uint32_t kNoDetail = 0xFFFFFFFFU;

/// How the share of a child that is out, or beyond what it can carry, is dealt out among the
/// others.
enum class Spill : std::uint8_t {
    Weights,   // in proportion to their weights
    Headroom,  // in proportion to what they can carry beside what they have
};

std::string_view to_string(Spill spill);

/// One policy over children. Children stand before the node in `Rules::nodes`, so a forward walk
/// sees them first.
struct Node {
    std::string name;  // the pool's name; empty for a record's own policy, which records share
    Kind kind = Kind::Simple;
    /// Index into the table of its kind: geo, nearest, latency, alias; for Weighted into sticky,
    /// or kNoDetail.
    std::uint32_t detail = kNoDetail;
    /// 1 to kMaxMembers; Failover: in order; Latency, Nearest: of equals the first is answered
    /// (L-8); Alias: one.
    std::vector<Child> children;
    Spill spill = Spill::Weights;  // Weighted only
};

/// A domain name in as many octets as it has. dns::Name holds room for the longest one, and rules
/// keep very many.
class Owner {
public:
    /// The root.
    Owner() = default;
    explicit Owner(const dns::Name& name) : wire_(name.wire().begin(), name.wire().end()) {}

    [[nodiscard]] dns::Name name() const;

private:
    std::vector<std::uint8_t> wire_;  // empty: the root
};

/// One steered RRset.
struct Root {
    Owner owner;
    dns::RrType type = dns::RrType::A;
    std::uint32_t ttl = 30;  // seconds, 0 to 2^31 - 1 (RFC 2181 section 8)
    NodeId node;
    /// In place of `ttl` while anything that the answer depends on is changing.
    std::optional<std::uint32_t> alert_ttl{};
};

/// An endpoint by the names people use: check@place.
struct EndpointName {
    std::string check;
    PlaceId place;        // the first place that uses it
    std::string address;  // "192.0.2.10:443"
};

/// How the final state of an endpoint comes from what was observed (HX-17): counted from other
/// endpoints or observed itself, then disabled, then inverted.
struct Verdict {
    health::EndpointId of;
    std::vector<health::EndpointId> counted;  // a calculated check's children
    std::optional<std::uint32_t> at_least;    // calculated: so many must be up; 0: always up (HX-2)
    bool disabled = false;                    // up, whatever was observed (HC-28)
    bool inverted = false;                    // HC-27
};

struct Rules {
    std::vector<Place> places;
    std::vector<EndpointName> endpoints;  // by EndpointId
    /// Of the endpoints whose final state is another one than what was observed; children stand
    /// before who counts them.
    std::vector<Verdict> verdicts;
    std::vector<Host> hosts;
    std::vector<Leaf> leaves;
    std::vector<Node> nodes;
    std::vector<GeoAreas> geo;
    std::vector<NearestPoints> nearest;
    std::vector<LatencyRegions> latency;
    LatencyTable latency_table;
    std::vector<Sticky> sticky;
    std::vector<Alias> aliases;
    std::vector<Root> roots;
};

/// What tells a child of a node from the others, as reports show it: the area that it is for, its
/// point ("53.3,-6.3 bias 20"), its region in the table of latencies; empty for other kinds.
std::string child_text(const Rules& rules, const Node& node, std::size_t child);

}  // namespace leeward::policy
