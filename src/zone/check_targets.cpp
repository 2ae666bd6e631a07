// SPDX-License-Identifier: Apache-2.0
#include "check_targets.hpp"

#include <algorithm>

#include "records_of.hpp"

namespace leeward::zone {
namespace {

using base::Severity;
using dns::RrType;

/// Where the name stands in RDATA of `type` that has to lead to an address: NS and MX.
std::size_t target_at(RrType type) {
    return type == RrType::Mx ? 2 : 0;
}

bool has_target(RrType type) {
    return type == RrType::Ns || type == RrType::Mx;
}

}  // namespace

void TargetCheck::check_node() {
    for (const Group& group : book_.groups()) {
        if (!has_target(group.rrset.type) || group.rrset.steered()) continue;
        RecordsOf records(group.rrset, book_.nodes().apex());
        for (std::size_t record = 0; records.next(); ++record) {
            check_target(group, record, records.rdata().subspan(target_at(group.rrset.type)));
        }
    }
}

void TargetCheck::check_target(const Group& group, std::size_t record, base::Bytes name) {
    const Nodes& nodes = book_.nodes();
    const dns::QueryName query(name);
    if (query.labels() == 0 || !query.is_within(nodes.apex_lower(), nodes.apex_labels())) return;
    const NodeView found = nodes.find(query, query.labels());
    RrsetView unused;
    const auto has = [&](RrType type) { return found.find(type, unused); };
    const auto warn = [&](const std::string& what) {
        book_.add(Severity::Warning, book_.place(group, record),
                  to_string(group.rrset.type) + " names " + dns::name_to_string(name) + ", which " +
                      what);
    };
    if (found && has(RrType::Cname)) {
        warn("is an alias; name the host itself (RFC 2181 section 10.3)");
        return;
    }
    if (found && (has(RrType::A) || has(RrType::Aaaa))) return;
    const NodeView encloser = closest_encloser(query);
    // Below another cut the address is that zone's to know; only glue for the cut's own servers
    // must be here.
    const bool elsewhere =
        found ? found.is_cut() || found.is_occluded()
              : encloser.is_cut() || encloser.has_dname() || encloser.is_occluded();
    const dns::QueryName owner(nodes.owner_of(book_.node()));
    const bool is_own = book_.node().is_cut() && query.is_within(owner.lower(), owner.labels());
    if (elsewhere && !is_own) return;
    if (!elsewhere && encloser.has_wildcard_child()) return;
    warn(std::string("has no address here") +
         (elsewhere ? "; servers below their own cut need glue" : ""));
}

bool TargetCheck::is_glue(const NodeView& node) {
    if (!servers_known_) {
        book_.nodes().each([this](const NodeView& other) {
            RrsetView ns;
            if (!other.find(RrType::Ns, ns) || ns.steered()) return;
            RecordsOf records(ns, book_.nodes().apex());
            while (records.next()) {
                if (const NodeView server = find_node(records.rdata()))
                    servers_.push_back(book_.store().offset_of(server));
            }
        });
        std::sort(servers_.begin(), servers_.end());
        servers_known_ = true;
    }
    return std::binary_search(servers_.begin(), servers_.end(), book_.store().offset_of(node));
}

/// The node of `name`, in wire form; empty when there is none or it is outside the zone.
NodeView TargetCheck::find_node(base::Bytes name) const {
    const Nodes& nodes = book_.nodes();
    const dns::QueryName query(name);
    if (!query.is_within(nodes.apex_lower(), nodes.apex_labels())) return {};
    return nodes.find(query, query.labels());
}

/// Requires: `name` is within the apex, which exists.
NodeView TargetCheck::closest_encloser(const dns::QueryName& name) const {
    std::size_t labels = name.labels();
    NodeView node = book_.nodes().find(name, labels);
    while (!node) node = book_.nodes().find(name, --labels);
    return node;
}

}  // namespace leeward::zone
