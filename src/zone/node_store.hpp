// SPDX-License-Identifier: Apache-2.0
#pragma once
// A zone's nodes while they are written: appended run by run as the entries come, then put in
// order.
//
//   append ... -> join -> link
//
// Nothing is held twice: what a run says is written as it will be served, and only a name whose
// entries stood apart is read back and written anew.

#include <cstdint>
#include <vector>

#include "leeward/zone/zone.hpp"
#include "notes.hpp"
#include "rrset_writer.hpp"
#include "run.hpp"

namespace leeward::zone {

class NodeStore {
public:
    explicit NodeStore(const dns::Name& apex);
    NodeStore(const NodeStore&) = delete;
    NodeStore& operator=(const NodeStore&) = delete;

    /// Appends a node for `run`. `own`: the owner's labels in front of the apex; `labels`: those of
    /// the whole name. Nothing, but a note, when the zone is larger than can be served.
    void append(base::Bytes own, std::size_t labels, Run& run);

    /// Finds the names that have several nodes and gives each one node for all.
    void join();
    /// Makes the missing ancestors, the apex too, and finds what is below cuts, DNAMEs and above
    /// wildcards. Requires: after join().
    void link();
    /// Drops dead nodes where they take much room, and what was reserved in vain.
    void tidy();

    [[nodiscard]] const Nodes& nodes() const { return nodes_; }
    [[nodiscard]] const Notes& notes() const { return notes_; }
    [[nodiscard]] Notes& notes() { return notes_; }
    /// Names that exist.
    [[nodiscard]] std::size_t live() const { return live_; }
    /// Records of all names, equal ones counted once; steered ones not.
    [[nodiscard]] std::size_t record_count() const { return records_; }
    /// All nodes in the order of the arena, which is that of Notes::origins: `visit(node, live)`.
    template <class Visit>
    void each_written(const Visit& visit) const {
        for (std::size_t at = 0; at < nodes_.arena_.size(); at += head_at(at).size) {
            visit(NodeView(nodes_.arena_.data() + at), (head_at(at).flags & kDead) == 0);
        }
    }
    /// True when the records of that type had different TTLs.
    [[nodiscard]] bool is_mixed(const NodeView& node, dns::RrType type) const {
        return is_mixed(offset_of(node), type);
    }
    /// The offset of `node`.
    [[nodiscard]] std::size_t offset_of(const NodeView& node) const;

    [[nodiscard]] Nodes take() { return std::move(nodes_); }

private:
    struct Double {
        std::size_t first = 0;  // offset of the node that the table has
        std::size_t node = 0;   // offset of another one of that name
    };
    using Offsets = std::vector<std::size_t>;

    [[nodiscard]] bool is_full() const;
    std::size_t write(base::Bytes own, std::size_t labels, const Run& run);
    void write_rrsets(const Run& run, NodeHead& head, std::size_t at);
    void index(std::size_t spare, std::vector<Double>& doubles);
    void enter(std::size_t at, std::uint64_t hash, std::vector<Double>& doubles);
    void insert(std::size_t at, std::uint64_t hash);
    void unite(const Offsets& offsets, const Offsets& first_origins);
    void read_back(std::size_t at, std::size_t origin, Run& run) const;
    [[nodiscard]] Offsets first_origins_of(const Offsets& offsets) const;
    [[nodiscard]] bool is_mixed(std::size_t at, dns::RrType type) const;
    void need(const dns::Name& owner, std::size_t labels);
    void mark_occluded();
    [[nodiscard]] dns::Name owner_at(std::size_t at) const;
    [[nodiscard]] std::uint64_t hash_at(std::size_t at) const;
    [[nodiscard]] NodeHead head_at(std::size_t at) const;
    void set_head(std::size_t at, const NodeHead& head);
    void set_flag(std::size_t at, std::uint8_t flag);

    Nodes nodes_;
    RrsetWriter writer_;
    Notes notes_;
    std::size_t live_ = 0;
    std::size_t records_ = 0;
    std::size_t dead_octets_ = 0;
    bool told_full_ = false;
    bool occludes_ = false;  // some node is a cut or has a DNAME
};

}  // namespace leeward::zone
