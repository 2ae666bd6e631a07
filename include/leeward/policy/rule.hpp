// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the configuration says about steering, resolved to indices and frozen. Built once by config,
// read by decide.
//
//   Root (name, type) -> Node -> Node -> ... -> Leaf (place, type, check) -> Datum -> endpoints
//
// Roots with equal trees share their nodes, and records over the same places share their leaves.

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
#include "leeward/health/rollup.hpp"
#include "leeward/health/tracker.hpp"

namespace leeward::policy {

struct PlaceTag;
struct LeafTag;
struct NodeTag;
struct RootTag;
using PlaceId = base::Id<PlaceTag>;
using LeafId = base::Id<LeafTag>;
using NodeId = base::Id<NodeTag>;
using RootId = base::Id<RootTag>;

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
};

/// One record's data, and the endpoints that must be up for it to be answered (none: it is not
/// checked by itself).
struct Datum {
    dns::Rdata rdata;
    std::vector<health::EndpointId> endpoints;
    PlaceId place;  // the availability zone or the place itself
};

/// A place as one record sees it: its data of one type, judged by one check.
struct Leaf {
    PlaceId place;
    dns::RrType type = dns::RrType::A;
    std::string check;  // its name, or "none"
    health::MinUp min_up;
    health::UnknownAs unknown = health::UnknownAs::Hold;
    std::vector<Datum> data;                    // 1 to 400
    std::vector<health::EndpointId> endpoints;  // all that decide the place; empty: always up (C-3)
};

enum class Kind : std::uint8_t { Failover, Weighted, Multivalue, Simple };

std::string_view to_string(Kind kind);

using Target = std::variant<LeafId, NodeId>;

struct Child {
    Target target;
    std::uint32_t weight = 1;  // Weighted only: 0 to 1,000,000; 0 is a last resort (W-7)
};

inline constexpr std::size_t kMaxMembers = 256;      // children of a node
inline constexpr std::size_t kMaxAnswerMembers = 8;  // leaves in a multivalue answer (M-2)
inline constexpr std::size_t kMaxDepth = 8;          // pools in pools

/// One policy over children. Children stand before the node in `Rules::nodes`, so a forward walk
/// sees them first.
struct Node {
    std::string name;  // the pool's name; empty for a record's own policy, which records share
    Kind kind = Kind::Simple;
    std::vector<Child> children;  // 1 to kMaxMembers; Failover: in order
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
};

/// An endpoint by the names people use: check@place.
struct EndpointName {
    std::string check;
    PlaceId place;        // the first place that uses it
    std::string address;  // "192.0.2.10:443"
};

struct Rules {
    std::vector<Place> places;
    std::vector<EndpointName> endpoints;  // by EndpointId
    std::vector<Leaf> leaves;
    std::vector<Node> nodes;
    std::vector<Root> roots;
};

}  // namespace leeward::policy
