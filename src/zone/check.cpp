// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "leeward/dns/rdata.hpp"

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

/// One RRset of a node: static records (first to last in the node's list), or steered.
struct Group {
    RrType type = RrType::A;
    std::span<const std::uint32_t> records;
    const SteeredRrset* steered = nullptr;
};

class Checker {
public:
    Checker(const Draft& draft, const std::vector<std::string>& files,
            std::vector<base::Fault>& faults)
        : draft_(draft), files_(files), faults_(faults) {}

    void run() {
        outside();
        apex();
        for (const DraftNode& node : draft_.nodes()) {
            fill_groups(node);
            for (const Group& group : groups_) rrset(node, group);
            exclusive_types(node, groups_);
            cut_and_occluded(node, groups_);
        }
        targets();
    }

private:
    [[nodiscard]] base::Location place(const DraftRecord& record) const {
        const std::string file =
            record.origin.file < files_.size() ? files_[record.origin.file] : "";
        return {file, record.origin.line, record.origin.line == 0 ? 0U : 1U};
    }

    [[nodiscard]] base::Location place(const Group& group) const {
        return group.steered != nullptr ? group.steered->where
                                        : place(draft_.record(group.records.front()));
    }

    [[nodiscard]] base::Location whole_zone() const {
        return {files_.empty() ? "" : files_.front(), 0, 0};
    }

    void add(Severity severity, base::Location where, base::Bytes owner, std::string message) {
        faults_.push_back(
            {severity, std::move(where), dns::name_to_string(owner), std::move(message)});
    }

    [[nodiscard]] static base::Bytes owner(const DraftNode& node) {
        return {node.owner, node.owner_size};
    }

    /// Fills groups_ with the RRsets of `node`.
    void fill_groups(const DraftNode& node) {
        groups_.clear();
        auto records = draft_.records_of(node);
        while (!records.empty()) {
            const RrType type = draft_.record(records.front()).type;
            std::size_t count = 1;
            while (count < records.size() && draft_.record(records[count]).type == type) ++count;
            groups_.push_back({type, records.first(count), nullptr});
            records = records.subspan(count);
        }
        for (const std::uint32_t id : draft_.steered_of(node)) {
            groups_.push_back({draft_.steered(id).type, {}, &draft_.steered(id)});
        }
    }

    void outside() {
        for (const std::uint32_t id : draft_.outside()) {
            const DraftRecord& record = draft_.record(id);
            add(Severity::Warning, place(record), draft_.owner(record),
                "is outside the zone " + draft_.apex().to_string() + " and is left out");
        }
        for (const std::uint32_t id : draft_.steered_outside()) {
            const SteeredRrset& steered = draft_.steered(id);
            add(Severity::Error, steered.where, steered.owner.wire(),
                "is outside the zone " + draft_.apex().to_string());
        }
    }

    void apex() {
        const DraftNode& node = draft_.nodes().front();
        std::vector<std::uint32_t> soa;
        for (const std::uint32_t id : draft_.records_of(node)) {
            if (draft_.record(id).type == RrType::Soa) soa.push_back(id);
        }
        if (soa.empty()) {
            add(Severity::Error, whole_zone(), owner(node),
                "the zone has no SOA record; add one at its apex (RFC 1035 section 5.2)");
        }
        for (std::size_t i = 1; i < soa.size(); ++i) {
            add(Severity::Error, place(draft_.record(soa[i])), owner(node),
                "a second SOA record; a zone has exactly one (RFC 1035 section 5.2)");
        }
        if (!draft_.has(node, RrType::Ns)) {
            add(Severity::Error, whole_zone(), owner(node),
                "the zone has no NS record at its apex; name its servers there (RFC 1034 section "
                "4.2.1)");
        }
    }

    void rrset(const DraftNode& node, const Group& group) {
        if (group.type == RrType::Soa && node.parent != kNoNode) {
            add(Severity::Error, place(group), owner(node),
                "SOA below the apex; a zone has one, at its apex");
        }
        if (node.owner[0] == 1 && node.owner[1] == '*' &&
            (group.type == RrType::Ns || group.type == RrType::Dname)) {
            add(Severity::Error, place(group), owner(node),
                "a wildcard may not hold " + to_string(group.type) +
                    ": what it would make is undefined (RFC 4592 sections 4.2 and 4.4)");
        }
        if ((group.type == RrType::Cname || group.type == RrType::Dname) &&
            group.records.size() > 1) {
            add(Severity::Error, place(draft_.record(group.records[1])), owner(node),
                "a second " + to_string(group.type) + " record; a name has at most one");
        }
        if (group.steered != nullptr) {
            steered(node, group);
            return;
        }
        std::uint32_t lowest = 0xFFFFFFFFU;
        std::uint32_t highest = 0;
        for (const std::uint32_t id : group.records) {
            lowest = std::min(lowest, draft_.record(id).ttl);
            highest = std::max(highest, draft_.record(id).ttl);
        }
        // Signatures of several types share an RRset only in name: their TTLs follow what they
        // cover.
        if (lowest != highest && group.type != RrType::Rrsig) {
            add(Severity::Warning, place(group), owner(node),
                "the TTLs of its " + to_string(group.type) + " records differ; the smallest, " +
                    std::to_string(lowest) + ", is used (RFC 2181 section 5.2)");
        }
    }

    void steered(const DraftNode& node, const Group& group) {
        for (const std::uint32_t id : draft_.records_of(node)) {
            if (draft_.record(id).type != group.type) continue;
            const base::Location at = place(draft_.record(id));
            add(Severity::Error, group.steered->where, owner(node),
                "the zone file gives " + to_string(group.type) + " for this name too (" + at.file +
                    ":" + std::to_string(at.line) + "); keep one of them");
            break;
        }
        if (node.cut || node.occluder != 0) {
            add(Severity::Error, group.steered->where, owner(node),
                "stands at or below a zone cut or a DNAME, so it would never be answered");
        }
    }

    void exclusive_types(const DraftNode& node, const std::vector<Group>& groups) {
        const auto find = [&](RrType type) {
            return std::find_if(groups.begin(), groups.end(),
                                [type](const Group& g) { return g.type == type; });
        };
        const auto cname = find(RrType::Cname);
        const auto dname = find(RrType::Dname);
        if (cname != groups.end()) {
            for (const Group& other : groups) {
                if (other.type == RrType::Cname || may_join_cname(other.type)) continue;
                add(Severity::Error, place(*cname), owner(node),
                    "CNAME beside " + to_string(other.type) +
                        "; a name with a CNAME holds nothing else (RFC 1034 section 3.6.2)");
            }
        }
        if (dname != groups.end() && node.cut) {
            add(Severity::Error, place(*dname), owner(node),
                "DNAME beside NS below the apex; one of them must go (RFC 6672 section 2.3)");
        }
    }

    void cut_and_occluded(const DraftNode& node, const std::vector<Group>& groups) {
        if (!node.cut && node.occluder == 0) return;
        for (const Group& group : groups) {
            if (group.steered != nullptr ||
                (node.cut && node.occluder == 0 && may_join_cut(group.type)))
                continue;
            if (is_address(group.type) && is_glue(owner(node))) continue;
            add(Severity::Warning, place(group), owner(node),
                to_string(group.type) +
                    " stands at or below a zone cut or a DNAME and is no glue; it is never "
                    "answered");
        }
    }

    /// True when some NS record of the zone names `name`.
    [[nodiscard]] bool is_glue(base::Bytes name) {
        if (!ns_targets_known_) {
            for (const DraftNode& node : draft_.nodes()) {
                for (const std::uint32_t id : draft_.records_of(node)) {
                    const DraftRecord& record = draft_.record(id);
                    if (record.type != RrType::Ns) continue;
                    const dns::Name target =
                        dns::Name::from_wire(draft_.rdata(record)).value_or(dns::Name());
                    if (target.is_within(draft_.apex())) ns_targets_.insert(target);
                }
            }
            ns_targets_known_ = true;
        }
        return ns_targets_.contains(*dns::Name::from_wire(name));
    }

    /// NS and MX targets inside the zone that have no address or are aliases (R1912-1).
    void targets() {
        for (const DraftNode& node : draft_.nodes()) {
            for (const std::uint32_t id : draft_.records_of(node)) {
                const DraftRecord& record = draft_.record(id);
                if (record.type != RrType::Ns && record.type != RrType::Mx) continue;
                const base::Bytes rdata = draft_.rdata(record);
                const std::size_t skip = record.type == RrType::Mx ? 2 : 0;
                if (rdata.size() > skip) target(node, record, rdata.subspan(skip));
            }
        }
    }

    void target(const DraftNode& node, const DraftRecord& record, base::Bytes name) {
        const auto target = dns::Name::from_wire(name);
        if (!target || target->is_root() || !target->is_within(draft_.apex())) return;
        const DraftNode* found = draft_.find(name);
        const std::string what =
            to_string(record.type) + " names " + target->to_string() + ", which ";
        if (found != nullptr && draft_.has(*found, RrType::Cname)) {
            add(Severity::Warning, place(record), owner(node),
                what + "is an alias; name the host itself (RFC 2181 section 10.3)");
            return;
        }
        if (found != nullptr && (draft_.has(*found, RrType::A) || draft_.has(*found, RrType::Aaaa)))
            return;
        // Below another cut the address is that zone's to know; only glue for the cut's own servers
        // must be here.
        const bool elsewhere =
            found != nullptr ? found->cut || found->occluder != 0 : below_cut(*target);
        if (elsewhere && !(node.cut && target->is_within(*dns::Name::from_wire(owner(node)))))
            return;
        if (!elsewhere && wildcard_covers(*target)) return;
        add(Severity::Warning, place(record), owner(node),
            what + "has no address here" +
                (elsewhere ? "; servers below their own cut need glue" : ""));
    }

    [[nodiscard]] const DraftNode& closest_encloser(dns::Name name) const {
        for (;;) {
            if (const DraftNode* node = draft_.find(name.wire())) return *node;
            name = name.without_left(1);
        }
    }

    [[nodiscard]] bool below_cut(const dns::Name& name) const {
        const DraftNode& encloser = closest_encloser(name);
        return encloser.cut || encloser.dname || encloser.occluder != 0;
    }

    [[nodiscard]] bool wildcard_covers(const dns::Name& name) const {
        return closest_encloser(name).wildcard_child;
    }

    const Draft& draft_;
    const std::vector<std::string>& files_;
    std::vector<base::Fault>& faults_;
    std::vector<Group> groups_;  // of the node at hand; kept so that a million nodes share it
    std::set<dns::Name> ns_targets_;
    bool ns_targets_known_ = false;
};

}  // namespace

void check(const Draft& draft, const std::vector<std::string>& files,
           std::vector<base::Fault>& faults) {
    Checker(draft, files, faults).run();
}

}  // namespace leeward::zone
