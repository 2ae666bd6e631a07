// SPDX-License-Identifier: Apache-2.0
#pragma once
// A zone, immutable and wire-ready: every RRset is laid out as it will stand in a reply, so that
// answering is copying. Not a database: what changes is built anew and swapped (see snapshot).
//
//   arena:  [Node | name | RrsetHead patches records | RrsetHead ... ] [Node ...] ...
//   table:  hash of the lower-cased name -> offset of its Node

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "leeward/base/bytes.hpp"
#include "leeward/base/fault.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/query_name.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/zone/record.hpp"

namespace leeward::zone {

/// Where a compression pointer stands in an RRset's records, and what it points to.
struct Patch {
    enum class Base : std::uint16_t {
        Apex,     // the zone's name inside the question's name
        Records,  // the first octet of this RRset's records in the message
    };
    std::uint16_t at = 0;  // offset of the pointer's two octets in the records
    Base base = Base::Apex;
    std::uint16_t delta = 0;  // octets from the base to the name pointed to
};

/// An RRset in a zone, borrowed from it.
struct RrsetView {
    dns::RrType type = dns::RrType::A;
    std::uint16_t count = 0;  // records; 0 when steered
    std::uint32_t ttl = 0;    // seconds
    bool steered = false;     // its records come from the steering: `root` says which
    std::uint32_t root = 0;   // policy::RootId
    base::Bytes records;      // whole records: owner C0 0C, type, class, TTL, length, RDATA
    const std::uint8_t* patches = nullptr;
    std::uint16_t patch_count = 0;

    /// Requires: index < patch_count.
    [[nodiscard]] Patch patch(std::size_t index) const noexcept;
};

/// A name that exists in the zone, borrowed from it: with RRsets, or an empty non-terminal.
class NodeView {
public:
    NodeView() = default;
    explicit NodeView(const std::uint8_t* at) noexcept : at_(at) {}

    explicit operator bool() const noexcept { return at_ != nullptr; }
    /// The owner in wire form, letter case as written.
    [[nodiscard]] base::Bytes owner() const noexcept;
    [[nodiscard]] std::size_t labels() const noexcept;
    [[nodiscard]] std::size_t rrset_count() const noexcept;
    /// An NS RRset below the apex (RFC 1034 section 4.2.1).
    [[nodiscard]] bool is_cut() const noexcept;
    [[nodiscard]] bool has_dname() const noexcept;
    /// A zone cut or a DNAME stands above: the name's own data are no authoritative answer.
    [[nodiscard]] bool is_occluded() const noexcept;
    /// Labels of the topmost cut or DNAME owner above. Requires: is_occluded().
    [[nodiscard]] std::size_t occluder_labels() const noexcept;
    /// True when "*" below this name exists.
    [[nodiscard]] bool has_wildcard_child() const noexcept;
    /// The RRset of `type`; false when there is none.
    [[nodiscard]] bool find(dns::RrType type, RrsetView& into) const noexcept;
    /// The RRsets in order of their types: `visit` returns false to end.
    template <class Visit>
    void each_rrset(Visit&& visit) const {
        const std::uint8_t* cursor = nullptr;
        RrsetView rrset;
        while (next_rrset(cursor, rrset)) {
            if (!visit(static_cast<const RrsetView&>(rrset))) return;
        }
    }

private:
    bool next_rrset(const std::uint8_t*& cursor, RrsetView& into) const noexcept;
    const std::uint8_t* at_ = nullptr;
};

/// What a look-up found.
struct Hit {
    NodeView exact;     // the name itself; empty when it does not exist
    NodeView encloser;  // the closest encloser: `exact` when that exists (RFC 4592 section 3.3.1)
};

class Zone {
public:
    Zone(Zone&&) noexcept = default;
    Zone& operator=(Zone&&) noexcept = default;
    Zone(const Zone&) = delete;
    Zone& operator=(const Zone&) = delete;
    ~Zone() = default;

    [[nodiscard]] const dns::Name& apex() const { return apex_; }
    /// The apex in lower case, in wire form.
    [[nodiscard]] base::Bytes apex_lower() const { return apex_lower_.wire(); }
    [[nodiscard]] std::size_t name_count() const { return name_count_; }
    [[nodiscard]] std::size_t record_count() const { return record_count_; }
    /// Octets that the zone holds.
    [[nodiscard]] std::size_t memory() const;
    [[nodiscard]] std::uint32_t serial() const;

    /// The name and its closest encloser. Requires: `name` is within the apex.
    [[nodiscard]] Hit find(const dns::QueryName& name) const noexcept;
    /// The ancestor (or itself) of `name` with `labels` labels; empty when it does not exist.
    [[nodiscard]] NodeView find_ancestor(const dns::QueryName& name,
                                         std::size_t labels) const noexcept;
    /// The node "*" directly below the ancestor of `name` with `labels` labels.
    [[nodiscard]] NodeView find_wildcard(const dns::QueryName& name,
                                         std::size_t labels) const noexcept;
    [[nodiscard]] NodeView apex_node() const noexcept;
    /// All nodes, parents not necessarily first.
    template <class Visit>
    void each_node(Visit&& visit) const {
        for (std::size_t at = 0; at < arena_.size();) {
            visit(NodeView(arena_.data() + at));
            at += node_size(at);
        }
    }

private:
    friend class Layout;
    Zone() = default;
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t node = 0;  // offset in the arena / 4, plus 1; 0: free
    };
    [[nodiscard]] NodeView look_up(base::Bytes lower, std::uint64_t hash) const noexcept;
    [[nodiscard]] std::size_t node_size(std::size_t at) const noexcept;

    dns::Name apex_;
    dns::Name apex_lower_;
    std::vector<std::uint8_t> arena_;
    std::vector<Slot> table_;  // size is a power of two
    std::size_t name_count_ = 0;
    std::size_t record_count_ = 0;
};

}  // namespace leeward::zone
