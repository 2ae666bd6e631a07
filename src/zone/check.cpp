// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <algorithm>
#include <utility>

#include "leeward/zone/parse.hpp"
#include "records_of.hpp"

namespace leeward::zone {
namespace {

using base::Severity;
using dns::RrType;

/// Types that may stand beside a CNAME (RFC 4035 section 2.5).
bool may_join_cname(RrType type) {
    return type == RrType::Rrsig || type == RrType::Nsec;
}

/// Types that the parent's side of a zone cut may hold (RFC 4035 section 2.2; RFC 2181
/// section 6.1).
bool may_join_cut(RrType type) {
    return type == RrType::Ns || type == RrType::Ds || type == RrType::Nsec ||
           type == RrType::Rrsig;
}

bool is_address(RrType type) {
    return type == RrType::A || type == RrType::Aaaa;
}

/// Where the name stands in RDATA of `type` that has to lead to an address: NS and MX.
std::size_t target_at(RrType type) {
    return type == RrType::Mx ? 2 : 0;
}

bool has_target(RrType type) {
    return type == RrType::Ns || type == RrType::Mx;
}

/// One RRset of a node.
struct Group {
    RrsetView rrset;
    std::size_t first_origin = 0;  // of its records
};

class Checker {
public:
    Checker(const NodeStore& store, const SteeredRrsets& steered,
            const std::vector<std::string>& files, std::vector<base::Fault>& faults)
        : store_(store),
          nodes_(store.nodes()),
          notes_(store.notes()),
          steered_(steered),
          files_(files),
          faults_(faults) {}

    void run() {
        outside();
        std::size_t origin = 0;
        store_.each_written([&](const NodeView& node, bool live) {
            fill_groups(node, origin);
            if (live) check_node(node);
        });
        for (const base::Fault& fault : notes_.too_large) {
            faults_.push_back(fault);
            faults_.back().where = whole_zone();
        }
    }

private:
    void check_node(const NodeView& node) {
        if (node.is_apex()) apex(node);
        for (const Group& group : groups_) rrset(node, group);
        exclusive_types(node);
        cut_and_occluded(node);
        targets(node);
    }

    [[nodiscard]] base::Location place(const Origin& origin) const {
        return {origin.file < files_.size() ? files_[origin.file] : "", origin.line,
                origin.line == 0 ? 0U : 1U};
    }

    [[nodiscard]] base::Location place(const Group& group, std::size_t record = 0) const {
        if (group.rrset.steered()) return steered_of(group).where;
        return place(notes_.origins.at(group.first_origin + record));
    }

    [[nodiscard]] const SteeredRrset& steered_of(const Group& group) const {
        return *std::lower_bound(
            steered_.inside.begin(), steered_.inside.end(), group.rrset.root(),
            [](const SteeredRrset& one, std::uint32_t root) { return one.root < root; });
    }

    [[nodiscard]] base::Location whole_zone() const {
        return {files_.empty() ? "" : files_.front(), 0, 0};
    }

    void add(Severity severity, base::Location where, const dns::Name& owner, std::string message) {
        faults_.push_back({severity, std::move(where), owner.to_string(), std::move(message)});
    }
    void add(Severity severity, base::Location where, const NodeView& node, std::string message) {
        add(severity, std::move(where), nodes_.owner_of(node), std::move(message));
    }

    /// Fills groups_ with the RRsets of `node`, whose first record has the origin `origin`, and
    /// moves that past them.
    void fill_groups(const NodeView& node, std::size_t& origin) {
        groups_.clear();
        node.each_rrset([&](const RrsetView& rrset) {
            groups_.push_back({rrset, origin});
            origin += rrset.count;
            return true;
        });
    }

    void outside() {
        const Outside& outside = notes_.outside;
        const std::string left_out =
            "is outside the zone " + nodes_.apex().to_string() + " and is left out";
        for (const Outside::Record& record : outside.first) {
            faults_.push_back({Severity::Warning, place(record.origin), record.owner, left_out});
        }
        if (outside.count > outside.first.size()) {
            faults_.push_back({Severity::Warning, whole_zone(), "",
                               std::to_string(outside.count - outside.first.size()) +
                                   " more records are outside the zone and are left out"});
        }
        for (const SteeredRrset& steered : steered_.outside) {
            add(Severity::Error, steered.where, steered.owner,
                "is outside the zone " + nodes_.apex().to_string());
        }
    }

    void apex(const NodeView& node) {
        const Group* soa = find(RrType::Soa);
        if (soa == nullptr) {
            add(Severity::Error, whole_zone(), node,
                "the zone has no SOA record; add one at its apex (RFC 1035 section 5.2)");
        }
        for (std::size_t record = 1; soa != nullptr && record < soa->rrset.count; ++record) {
            add(Severity::Error, place(*soa, record), node,
                "a second SOA record; a zone has exactly one (RFC 1035 section 5.2)");
        }
        if (find(RrType::Ns) == nullptr) {
            add(Severity::Error, whole_zone(), node,
                "the zone has no NS record at its apex; name its servers there (RFC 1034 section "
                "4.2.1)");
        }
    }

    /// The first of the RRsets at hand with that type; nullptr: none.
    [[nodiscard]] const Group* find(RrType type) const {
        const auto found = std::find_if(groups_.begin(), groups_.end(), [type](const Group& group) {
            return group.rrset.type == type;
        });
        return found == groups_.end() ? nullptr : &*found;
    }

    void rrset(const NodeView& node, const Group& group) {
        const RrType type = group.rrset.type;
        if (type == RrType::Soa && !node.is_apex()) {
            add(Severity::Error, place(group), node,
                "SOA below the apex; a zone has one, at its apex");
        }
        const base::Bytes own = node.owner_labels();
        const bool wildcard = own.size() >= 2 && own[0] == 1 && own[1] == '*';
        if (wildcard && (type == RrType::Ns || type == RrType::Dname)) {
            add(Severity::Error, place(group), node,
                "a wildcard may not hold " + to_string(type) +
                    ": what it would make is undefined (RFC 4592 sections 4.2 and 4.4)");
        }
        if ((type == RrType::Cname || type == RrType::Dname) && group.rrset.count > 1) {
            add(Severity::Error, place(group, 1), node,
                "a second " + to_string(type) + " record; a name has at most one");
        }
        if (group.rrset.steered()) {
            steered(node, group);
        } else if (store_.is_mixed(node, type) && type != RrType::Rrsig) {
            // Signatures of several types share an RRset only in name: their TTLs follow what they
            // cover.
            add(Severity::Warning, place(group), node,
                "the TTLs of its " + to_string(type) + " records differ; the smallest, " +
                    std::to_string(group.rrset.ttl()) + ", is used (RFC 2181 section 5.2)");
        }
    }

    void steered(const NodeView& node, const Group& group) {
        const RrType type = group.rrset.type;
        if (const Group* first = find(type); !first->rrset.steered()) {
            const base::Location at = place(*first);
            add(Severity::Error, place(group), node,
                "the zone file gives " + to_string(type) + " for this name too (" + at.file + ":" +
                    std::to_string(at.line) + "); keep one of them");
        }
        if (node.is_cut() || node.is_occluded()) {
            add(Severity::Error, place(group), node,
                "stands at or below a zone cut or a DNAME, so it would never be answered");
        }
    }

    void exclusive_types(const NodeView& node) {
        const Group* cname = find(RrType::Cname);
        const Group* dname = find(RrType::Dname);
        for (const Group& other : groups_) {
            if (cname == nullptr || other.rrset.type == RrType::Cname ||
                may_join_cname(other.rrset.type))
                continue;
            add(Severity::Error, place(*cname), node,
                "CNAME beside " + to_string(other.rrset.type) +
                    "; a name with a CNAME holds nothing else (RFC 1034 section 3.6.2)");
        }
        if (dname != nullptr && node.is_cut()) {
            add(Severity::Error, place(*dname), node,
                "DNAME beside NS below the apex; one of them must go (RFC 6672 section 2.3)");
        }
    }

    void cut_and_occluded(const NodeView& node) {
        if (!node.is_cut() && !node.is_occluded()) return;
        for (const Group& group : groups_) {
            const RrType type = group.rrset.type;
            if (group.rrset.steered() ||
                (node.is_cut() && !node.is_occluded() && may_join_cut(type)))
                continue;
            if (is_address(type) && is_glue(node)) continue;
            add(Severity::Warning, place(group), node,
                to_string(type) +
                    " stands at or below a zone cut or a DNAME and is no glue; it is never "
                    "answered");
        }
    }

    /// True when some NS record of the zone names the owner of `node`.
    [[nodiscard]] bool is_glue(const NodeView& node) {
        if (!servers_known_) {
            nodes_.each([this](const NodeView& other) {
                RrsetView ns;
                if (!other.find(RrType::Ns, ns) || ns.steered()) return;
                RecordsOf records(ns, nodes_.apex());
                while (records.next()) {
                    if (const NodeView server = find_node(records.rdata()))
                        servers_.push_back(store_.offset_of(server));
                }
            });
            std::sort(servers_.begin(), servers_.end());
            servers_known_ = true;
        }
        return std::binary_search(servers_.begin(), servers_.end(), store_.offset_of(node));
    }

    /// The node of `name`, in wire form; empty when there is none or it is outside the zone.
    [[nodiscard]] NodeView find_node(base::Bytes name) const {
        const dns::QueryName query(name);
        if (!query.is_within(nodes_.apex_lower(), nodes_.apex_labels())) return {};
        return nodes_.find(query, query.labels());
    }

    /// NS and MX targets inside the zone that have no address or are aliases (R1912-1).
    void targets(const NodeView& node) {
        for (const Group& group : groups_) {
            if (!has_target(group.rrset.type) || group.rrset.steered()) continue;
            RecordsOf records(group.rrset, nodes_.apex());
            for (std::size_t record = 0; records.next(); ++record) {
                const base::Bytes rdata = records.rdata();
                target(node, group, record, rdata.subspan(target_at(group.rrset.type)));
            }
        }
    }

    void target(const NodeView& node, const Group& group, std::size_t record, base::Bytes name) {
        const dns::QueryName query(name);
        if (query.labels() == 0 || !query.is_within(nodes_.apex_lower(), nodes_.apex_labels()))
            return;
        const NodeView found = nodes_.find(query, query.labels());
        RrsetView unused;
        const auto has = [&](RrType type) { return found.find(type, unused); };
        const auto what = [&] {
            return to_string(group.rrset.type) + " names " + dns::name_to_string(name) + ", which ";
        };
        if (found && has(RrType::Cname)) {
            add(Severity::Warning, place(group, record), node,
                what() + "is an alias; name the host itself (RFC 2181 section 10.3)");
            return;
        }
        if (found && (has(RrType::A) || has(RrType::Aaaa))) return;
        const NodeView encloser = closest_encloser(query);
        // Below another cut the address is that zone's to know; only glue for the cut's own servers
        // must be here.
        const bool elsewhere =
            found ? found.is_cut() || found.is_occluded()
                  : encloser.is_cut() || encloser.has_dname() || encloser.is_occluded();
        const dns::QueryName owner(nodes_.owner_of(node));
        if (elsewhere && !(node.is_cut() && query.is_within(owner.lower(), owner.labels()))) return;
        if (!elsewhere && encloser.has_wildcard_child()) return;
        add(Severity::Warning, place(group, record), node,
            what() + "has no address here" +
                (elsewhere ? "; servers below their own cut need glue" : ""));
    }

    /// Requires: `name` is within the apex, which exists.
    [[nodiscard]] NodeView closest_encloser(const dns::QueryName& name) const {
        std::size_t labels = name.labels();
        NodeView node = nodes_.find(name, labels);
        while (!node) node = nodes_.find(name, --labels);
        return node;
    }

    const NodeStore& store_;
    const Nodes& nodes_;
    const Notes& notes_;
    const SteeredRrsets& steered_;
    const std::vector<std::string>& files_;
    std::vector<base::Fault>& faults_;
    std::vector<Group> groups_;  // of the node at hand; kept so that a million nodes share it
    std::vector<std::size_t> servers_;  // offsets of nodes that NS records name, in order
    bool servers_known_ = false;
};

}  // namespace

void check(const NodeStore& store, const SteeredRrsets& steered,
           const std::vector<std::string>& files, std::vector<base::Fault>& faults) {
    Checker(store, steered, files, faults).run();
}

}  // namespace leeward::zone
