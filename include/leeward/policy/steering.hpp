// SPDX-License-Identifier: Apache-2.0
#pragma once
// What decide has decided, laid out for select: the policy trees with everything that is out
// already removed, and the records of each place ready to copy into a reply. Immutable once made;
// owns all it points into.

#include <cstdint>
#include <memory>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/health/vitals.hpp"
#include "leeward/policy/clients.hpp"
#include "leeward/policy/rule.hpp"

namespace leeward::policy {

/// Where a step leads: a leaf's records, another step, nowhere (no answer, G-7), or, at the start
/// of a root only, where the client's class says.
struct Next {
    static constexpr std::uint32_t kLeafBit = 0x80000000U;
    static constexpr std::uint32_t kRareBit = 0x40000000U;
    std::uint32_t packed = 0;

    static Next leaf(LeafId id) { return {id.value | kLeafBit}; }
    static Next step(std::uint32_t index) { return {index}; }
    static Next step(NodeId id) { return {id.value}; }
    static Next nowhere() { return {kLeafBit | kRareBit}; }
    static Next by_client(std::uint32_t index) { return {index | kRareBit}; }
    /// False for nothing but a step.
    [[nodiscard]] bool is_end() const { return packed >= kRareBit; }
    /// Nowhere, or by the client.
    [[nodiscard]] bool is_rare() const { return (packed & kRareBit) != 0; }
    [[nodiscard]] bool is_nowhere() const { return packed == nowhere().packed; }
    [[nodiscard]] std::uint32_t index() const { return packed & ~(kLeafBit | kRareBit); }
    friend bool operator==(const Next&, const Next&) = default;
};

/// How a step picks among its choices.
enum class Pick : std::uint8_t {
    First,     // the only choice (failover, or one candidate left)
    ByWeight,  // one, in proportion to its weight
    Sticky,    // one, in proportion to its weight, and the same for all of a client's network
    Shuffled,  // all of them, at most kMaxAnswerMembers, in any order (multivalue)
    Several,   // kMaxAnswerMembers of more, each subset in each order as likely (multivalue)
    All,       // all of them, from any one on and round (simple)
};

struct Choice {
    Next next;
    std::uint32_t weight_to_here = 0;  // running sum, so that one draw finds the choice
};

struct Step {
    std::uint32_t first = 0;  // index of the first choice
    std::uint16_t count = 0;  // at least 1
    Pick pick = Pick::First;
    /// The choices are leaves, no shapes of them, of which no two have a datum in common, so what
    /// is answered needs no search for records that are there twice.
    bool distinct : 1 = false;
    bool alive : 1 = false;  // a child of the node is; see trace.hpp for more
    bool empty : 1 = false;  // nothing below has anything to answer with yet (hosts)
};

/// A leaf's answer: `count` whole records, each with owner C0 0C (a pointer to the question's name)
/// and TTL 0.
struct LeafRecords {
    static constexpr std::uint32_t kAnyTtl = 0xFFFFFFFFU;

    std::uint32_t first_octet = 0;
    std::uint32_t size = 0;       // octets; room for all its records follows, used or not
    std::uint32_t ttl = kAnyTtl;  // seconds; kAnyTtl: the root's
    std::uint16_t count = 0;
    bool own_ttl = false;  // `ttl` holds; false: the root's, but not above `ttl` (TTL-6)

    [[nodiscard]] std::uint32_t ttl_under(std::uint32_t root) const {
        return own_ttl || ttl < root ? ttl : root;
    }
};

/// Where a root starts, its path already shortened past steps with one choice.
struct Start {
    Next next;
    std::uint32_t ttl = 0;  // seconds
};

/// Where a root starts that clients matter to: at `first` and the client's class.
struct ByClient {
    std::uint32_t group = 0;  // see Clients
    std::uint32_t first = 0;  // of Steering::by_class
};

/// What a sticky step needs beside a choice.
struct StickyKey {
    std::uint64_t key = 0;  // the choice's name, hashed
    std::uint8_t v4 = 0;    // bits of the client's network that count; the same in the whole step
    std::uint8_t v6 = 0;
};

/// Why a leaf or a node is in or out; what explain and status show.
struct Standing {
    std::uint32_t up = 0;       // endpoints (leaf) or children (node) that may be answered
    std::uint32_t total = 0;    // endpoints or children
    std::uint32_t unknown = 0;  // leaf: endpoints that nobody has judged yet
    bool alive = true;          // may be answered in ordinary times
    bool forced = false;        // leaf: an operator's word about the place decided it
    bool changing = false;      // something that it depends on is (see health::Vitals)
    /// Leaf: thousandths of its ordinary share that it may take; what its best data may. Of a dead
    /// one it means nothing, and is whole.
    std::uint16_t share = health::Vitals::kWhole;
};

/// What filling by capacity made of one child (RS-30); for reports.
struct Remark {
    NodeId node;
    std::uint16_t child = 0;     // its index
    bool answers = false;        // it gets something
    bool full = false;           // it gets all that it can carry
    bool helps = false;          // it gets what others cannot carry
    std::uint32_t capacity = 0;  // what it can carry now, in thousandths of the whole demand
};

/// A default one is empty. `decide` fills one of any size, and keeps its memory.
struct Steering {
    std::vector<Start> starts;  // by RootId
    /// By NodeId; of a dead node: its last resort (C-4); of one that clients matter to: that of its
    /// first class. Behind them one for each class of each node that clients matter to; behind
    /// those what shares ask for: one that chooses a leaf's shape, or lets a child join at times.
    std::vector<Step> steps;
    /// Of all steps; they lead past steps with one choice. Each step has room for all children of
    /// its node, and what is left of that room means nothing.
    std::vector<Choice> choices;
    std::vector<StickyKey> sticky;  // of the choices from `sticky_from` on: of sticky nodes; behind
                                    // them are choices of other steps again
    std::uint32_t sticky_from = 0;  // index of a choice
    std::vector<ByClient> by_client;  // of the roots that clients matter to
    std::vector<Next> by_class;       // where each class of each such node leads
    std::shared_ptr<const Clients> clients;
    /// What no query pays for that meets none of it: an answer that depends on the client, a leaf
    /// with a TTL of its own.
    bool for_clients = false;
    bool own_ttls = false;
    /// By LeafId. Behind them the shapes of leaves whose data do not all have the same share: each
    /// some of a leaf's records, and a step chooses among them by weight.
    std::vector<LeafRecords> leaves;
    std::vector<LeafId> shapes;  // whose each shape is
    std::vector<std::uint8_t> records;
    std::vector<Standing> leaf_standing;  // by LeafId
    /// By step: thousandths of its ordinary share that a node may take. Empty: all is whole.
    std::vector<std::uint16_t> step_shares;
    /// Of all children of the nodes whose choices capacities have changed; no others'.
    std::vector<Remark> remarks;

    /// The leaf that `leaf`, an index of `leaves`, is a shape of; itself if it is none.
    [[nodiscard]] LeafId shape_of(std::uint32_t leaf) const {
        const std::size_t whole = leaf_standing.size();
        return leaf < whole ? LeafId{leaf} : shapes[leaf - whole];
    }
    [[nodiscard]] std::uint16_t share_of_step(std::size_t step) const {
        return step < step_shares.size() ? step_shares[step] : health::Vitals::kWhole;
    }

    /// The ready records of a leaf or a shape, borrowed from this steering.
    [[nodiscard]] base::Bytes records_of(std::uint32_t leaf) const {
        const LeafRecords& at = leaves[leaf];
        return {records.data() + at.first_octet, at.size};
    }
};

}  // namespace leeward::policy
