// SPDX-License-Identifier: Apache-2.0
#pragma once
// A zone, immutable and wire-ready: every RRset is laid out as it will stand in a reply, so that
// answering is copying. Not a database: what changes is built anew and swapped (see snapshot).
//
//   arena:  [node][node] ...    see format.hpp
//   table:  hash of the lower-cased name -> where its node is

#include <cstdint>

#include "leeward/base/bytes.hpp"
#include "leeward/dns/name.hpp"
#include "leeward/dns/query_name.hpp"
#include "leeward/dns/rrtype.hpp"
#include "leeward/zone/arena.hpp"
#include "leeward/zone/format.hpp"
#include "leeward/zone/name_table.hpp"

namespace leeward::zone {

/// Where a compression pointer stands in an RRset's records, and what it points to.
struct Patch {
    enum class Base : std::uint8_t {
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
    base::Bytes records;      // whole records: owner C0 0C, type, class, TTL, length, RDATA
    const std::uint8_t* patches = nullptr;
    std::uint16_t patch_count = 0;

    /// Its records come from the steering: root() says which.
    [[nodiscard]] bool steered() const noexcept { return count == 0; }
    /// policy::RootId. Requires: steered().
    [[nodiscard]] std::uint32_t root() const noexcept {
        return load_head<SteeredMark>(records.data()).root;
    }
    /// Seconds; one TTL holds for all records (RFC 2181 section 5.2). Requires: not steered().
    [[nodiscard]] std::uint32_t ttl() const noexcept { return base::load_u32(records.data() + 6); }
    /// The patches stand in order of `at`. Requires: index < patch_count.
    [[nodiscard]] Patch patch(std::size_t index) const noexcept {
        const auto packed = load_head<PackedPatch>(patches + index * sizeof(PackedPatch));
        const bool to_records = (packed.target & PackedPatch::kToRecords) != 0;
        return {packed.at, to_records ? Patch::Base::Records : Patch::Base::Apex,
                static_cast<std::uint16_t>(packed.target & ~PackedPatch::kToRecords)};
    }
};

/// A name that exists in the zone, borrowed from it: with RRsets, or an empty non-terminal.
class NodeView {
public:
    NodeView() = default;
    explicit NodeView(const std::uint8_t* at) noexcept : at_(at) {}

    explicit operator bool() const noexcept { return at_ != nullptr; }
    /// The owner's labels in front of the apex, in wire form, letter case as written; empty for the
    /// apex.
    [[nodiscard]] base::Bytes owner_labels() const noexcept {
        return {at_ + sizeof(NodeHead), head().owner_size};
    }
    [[nodiscard]] bool is_apex() const noexcept { return head().owner_size == 0; }
    [[nodiscard]] std::size_t labels() const noexcept { return head().labels; }
    /// An NS RRset below the apex (RFC 1034 section 4.2.1).
    [[nodiscard]] bool is_cut() const noexcept { return has(kCut); }
    [[nodiscard]] bool has_dname() const noexcept { return has(kDname); }
    /// A zone cut or a DNAME stands above: the name's own data are no authoritative answer.
    [[nodiscard]] bool is_occluded() const noexcept { return head().occluder != 0; }
    /// Labels of the topmost cut or DNAME owner above. Requires: is_occluded().
    [[nodiscard]] std::size_t occluder_labels() const noexcept { return head().occluder - 1U; }
    /// True when "*" below this name exists.
    [[nodiscard]] bool has_wildcard_child() const noexcept { return has(kWildcardChild); }
    /// Nothing special: no cut, no DNAME, no wildcard below, and none of the first two above.
    [[nodiscard]] bool is_plain() const noexcept { return (head().occluder | head().flags) == 0; }

    /// The RRset of `type`; false when there is none.
    [[nodiscard]] bool find(dns::RrType type, RrsetView& into) const noexcept {
        const std::uint8_t* cursor = nullptr;
        while (next_rrset(cursor, into)) {
            if (into.type >= type) return into.type == type;
        }
        return false;
    }
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
    friend class NodeStore;
    [[nodiscard]] NodeHead head() const noexcept { return load_head<NodeHead>(at_); }
    [[nodiscard]] bool has(std::uint8_t flag) const noexcept { return (head().flags & flag) != 0; }
    bool next_rrset(const std::uint8_t*& cursor, RrsetView& into) const noexcept {
        const NodeHead node = head();
        if (cursor == nullptr) cursor = at_ + sizeof(NodeHead) + node.owner_size;
        // What is left then is padding, which no head fits in.
        if (cursor + sizeof(RrsetHead) > at_ + node.size) return false;
        const auto rrset = load_head<RrsetHead>(cursor);
        const std::uint8_t* records = cursor + sizeof(RrsetHead);
        into.type = static_cast<dns::RrType>(base::load_u16(records + 2));
        into.count = rrset.count;
        into.records = {records, rrset.records_size};
        into.patches = records + rrset.records_size;
        into.patch_count = rrset.patch_count;
        cursor = into.patches + rrset.patch_count * sizeof(PackedPatch);
        return true;
    }

    const std::uint8_t* at_ = nullptr;
};

/// All nodes of a zone and the way to each of them by name. Of the names that come in, those of
/// `dns::QueryName` are within the apex.
class Nodes {
public:
    explicit Nodes(const dns::Name& apex);

    [[nodiscard]] const dns::Name& apex() const { return apex_; }
    /// The apex in lower case, in wire form.
    [[nodiscard]] base::Bytes apex_lower() const noexcept { return apex_lower_.wire(); }
    [[nodiscard]] std::size_t apex_labels() const noexcept { return apex_labels_; }

    /// The ancestor (or itself) of `name` with `labels` labels; empty when it does not exist.
    [[nodiscard]] NodeView find(const dns::QueryName& name, std::size_t labels) const noexcept {
        const std::size_t from = name.offset_of(labels);
        const std::size_t to = name.size() - apex_lower_.wire().size();
        if (from > to) return {};
        return find(name.lower().subspan(from, to - from), name.hash(labels));
    }
    /// The node whose labels in front of the apex are `lower`, and whose whole name has `hash`.
    [[nodiscard]] NodeView find(base::Bytes lower, std::uint64_t hash) const noexcept {
        const std::uint32_t number = table_.find(hash, [&](std::uint32_t candidate) {
            const base::Bytes labels = at(candidate).owner_labels();
            return labels.size() == lower.size() && dns::equals_lower(labels.data(), lower);
        });
        return number == 0 ? NodeView() : at(number);
    }
    /// The owner of `node` as written.
    [[nodiscard]] dns::Name owner_of(const NodeView& node) const;

    /// Starts loading what find() will look at for the name with `hash`: first where its node is,
    /// and in a later call the node.
    void prefetch(std::uint64_t hash) const noexcept { table_.prefetch(hash); }
    void prefetch_node(std::uint64_t hash) const noexcept {
        const std::uint32_t number = table_.first_guess(hash);
        __builtin_prefetch(arena_.data() + std::size_t{number - (number != 0)} * kNodeUnit);
    }

    /// All nodes, in no order that means anything.
    template <class Visit>
    void each(Visit&& visit) const {
        for (std::size_t at = 0; at < arena_.size();) {
            const auto head = load_head<NodeHead>(arena_.data() + at);
            if ((head.flags & kDead) == 0) visit(NodeView(arena_.data() + at));
            at += head.size;
        }
    }

    /// True when all nodes of both are laid out alike, octet by octet. False says nothing: the
    /// order of the lines shows in the layout.
    [[nodiscard]] bool same_layout(const Nodes& other) const noexcept;

    /// Octets in use.
    [[nodiscard]] std::size_t memory() const { return arena_.capacity() + table_.memory(); }

private:
    friend class NodeStore;
    /// Numbers are offsets in units, plus one.
    [[nodiscard]] NodeView at(std::uint32_t number) const noexcept {
        return NodeView(arena_.data() + std::size_t{number - 1} * kNodeUnit);
    }

    dns::Name apex_;
    dns::Name apex_lower_;
    std::size_t apex_labels_ = 0;
    Arena arena_;
    NameTable table_;
};

/// What a look-up found.
struct Hit {
    NodeView exact;     // the name itself; empty when it does not exist
    NodeView encloser;  // the closest encloser: `exact` when that exists (RFC 4592 section 3.3.1)
};

class Zone {
public:
    /// Requires: the apex exists, with one SOA and an NS RRset.
    Zone(Nodes nodes, std::size_t name_count, std::size_t record_count);

    [[nodiscard]] const dns::Name& apex() const { return nodes_.apex(); }
    /// The apex in lower case, in wire form.
    [[nodiscard]] base::Bytes apex_lower() const noexcept { return nodes_.apex_lower(); }
    [[nodiscard]] std::size_t name_count() const { return name_count_; }
    [[nodiscard]] std::size_t record_count() const { return record_count_; }
    /// Octets that the zone holds.
    [[nodiscard]] std::size_t memory() const { return sizeof(Zone) + nodes_.memory(); }
    [[nodiscard]] std::uint32_t serial() const;

    /// The name and its closest encloser. Requires: `name` is within the apex.
    [[nodiscard]] Hit find(const dns::QueryName& name) const noexcept {
        Hit hit;
        hit.exact = find_ancestor(name, name.labels());
        hit.encloser = hit.exact;
        for (std::size_t labels = name.labels(); !hit.encloser;) {
            --labels;  // the apex exists, so this ends
            hit.encloser =
                labels == nodes_.apex_labels() ? apex_node_ : find_ancestor(name, labels);
        }
        return hit;
    }
    /// The ancestor (or itself) of `name` with `labels` labels; empty when it does not exist.
    [[nodiscard]] NodeView find_ancestor(const dns::QueryName& name,
                                         std::size_t labels) const noexcept {
        return nodes_.find(name, labels);
    }
    /// The node "*" directly below the ancestor of `name` with `labels` labels.
    [[nodiscard]] NodeView find_wildcard(const dns::QueryName& name,
                                         std::size_t labels) const noexcept;
    [[nodiscard]] const NodeView& apex_node() const noexcept { return apex_node_; }
    [[nodiscard]] const Nodes& nodes() const noexcept { return nodes_; }

private:
    Nodes nodes_;
    NodeView apex_node_;  // in nodes_, whose octets stay where they are when it is moved
    std::size_t name_count_;
    std::size_t record_count_;
};

}  // namespace leeward::zone
