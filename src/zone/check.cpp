// SPDX-License-Identifier: Apache-2.0
#include "check.hpp"

#include <utility>

#include "check_book.hpp"
#include "check_targets.hpp"
#include "check_times.hpp"
#include "leeward/zone/parse.hpp"

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

class Checker {
public:
    Checker(const NodeStore& store, const SteeredRrsets& steered,
            const std::vector<std::string>& files, std::vector<base::Fault>& faults)
        : book_(store, steered, files, faults), targets_(book_), times_(book_) {}

    void run() {
        outside();
        std::size_t origin = 0;
        book_.store().each_written([&](const NodeView& node, bool live) {
            book_.turn_to(node, origin);
            if (live) check_node(node);
        });
        times_.finish();
        for (base::Fault fault : book_.notes().too_large) {
            fault.where = book_.whole_zone();
            book_.add(std::move(fault));
        }
    }

private:
    void check_node(const NodeView& node) {
        if (node.is_apex()) apex();
        for (const Group& group : book_.groups()) rrset(node, group);
        exclusive_types(node);
        cut_and_occluded(node);
        targets_.check_node();
    }

    void outside() {
        const Outside& outside = book_.notes().outside;
        const std::string left_out =
            "is outside the zone " + book_.nodes().apex().to_string() + " and is left out";
        for (const Outside::Record& record : outside.first) {
            book_.add({Severity::Warning, book_.place(record.origin), record.owner, left_out});
        }
        if (outside.count > outside.first.size()) {
            book_.add({Severity::Warning, book_.whole_zone(), "",
                       std::to_string(outside.count - outside.first.size()) +
                           " more records are outside the zone and are left out"});
        }
        for (const SteeredRrset& steered : book_.steered().outside) {
            book_.add({Severity::Error, steered.where, steered.owner.to_string(),
                       "is outside the zone " + book_.nodes().apex().to_string()});
        }
    }

    void apex() {
        const Group* soa = book_.find(RrType::Soa);
        if (soa == nullptr) {
            book_.add(Severity::Error, book_.whole_zone(),
                      "the zone has no SOA record; add one at its apex (RFC 1035 section 5.2)");
        }
        for (std::size_t record = 1; soa != nullptr && record < soa->rrset.count; ++record) {
            book_.add(Severity::Error, book_.place(*soa, record),
                      "a second SOA record; a zone has exactly one (RFC 1035 section 5.2)");
        }
        if (book_.find(RrType::Ns) == nullptr) {
            book_.add(
                Severity::Error, book_.whole_zone(),
                "the zone has no NS record at its apex; name its servers there (RFC 1034 section "
                "4.2.1)");
        }
    }

    void rrset(const NodeView& node, const Group& group) {
        const RrType type = group.rrset.type;
        if (type == RrType::Soa && !node.is_apex()) {
            book_.add(Severity::Error, book_.place(group),
                      "SOA below the apex; a zone has one, at its apex");
        }
        if (type == RrType::Soa && node.is_apex()) times_.check_soa(group);
        // A signature's TTL is that of what it covers.
        if (type != RrType::Rrsig) times_.check_ttl(group);
        const base::Bytes own = node.owner_labels();
        const bool wildcard = own.size() >= 2 && own[0] == 1 && own[1] == '*';
        if (wildcard && (type == RrType::Ns || type == RrType::Dname)) {
            book_.add(Severity::Error, book_.place(group),
                      "a wildcard may not hold " + to_string(type) +
                          ": what it would make is undefined (RFC 4592 sections 4.2 and 4.4)");
        }
        if ((type == RrType::Cname || type == RrType::Dname) && group.rrset.count > 1) {
            book_.add(Severity::Error, book_.place(group, 1),
                      "a second " + to_string(type) + " record; a name has at most one");
        }
        if (group.rrset.steered()) {
            steered(node, group);
        } else if (book_.store().is_mixed(node, type) && type != RrType::Rrsig) {
            // Signatures of several types share an RRset only in name: their TTLs follow what they
            // cover.
            book_.add(Severity::Warning, book_.place(group),
                      "the TTLs of its " + to_string(type) + " records differ; the smallest, " +
                          std::to_string(group.rrset.ttl()) + ", is used (RFC 2181 section 5.2)");
        }
    }

    void steered(const NodeView& node, const Group& group) {
        const RrType type = group.rrset.type;
        if (const Group* first = book_.find(type); !first->rrset.steered()) {
            const base::Location at = book_.place(*first);
            book_.add(Severity::Error, book_.place(group),
                      "the zone file gives " + to_string(type) + " for this name too (" + at.file +
                          ":" + std::to_string(at.line) + "); keep one of them");
        }
        if (node.is_cut() || node.is_occluded()) {
            book_.add(Severity::Error, book_.place(group),
                      "stands at or below a zone cut or a DNAME, so it would never be answered");
        }
    }

    void exclusive_types(const NodeView& node) {
        const Group* cname = book_.find(RrType::Cname);
        const Group* dname = book_.find(RrType::Dname);
        for (const Group& other : book_.groups()) {
            if (cname == nullptr || other.rrset.type == RrType::Cname ||
                may_join_cname(other.rrset.type))
                continue;
            book_.add(Severity::Error, book_.place(*cname),
                      "CNAME beside " + to_string(other.rrset.type) +
                          "; a name with a CNAME holds nothing else (RFC 1034 section 3.6.2)");
        }
        if (dname != nullptr && node.is_cut()) {
            book_.add(Severity::Error, book_.place(*dname),
                      "DNAME beside NS below the apex; one of them must go (RFC 6672 section 2.3)");
        }
    }

    void cut_and_occluded(const NodeView& node) {
        if (!node.is_cut() && !node.is_occluded()) return;
        for (const Group& group : book_.groups()) {
            const RrType type = group.rrset.type;
            if (group.rrset.steered() ||
                (node.is_cut() && !node.is_occluded() && may_join_cut(type)))
                continue;
            if (is_address(type) && targets_.is_glue(node)) continue;
            book_.add(Severity::Warning, book_.place(group),
                      to_string(type) +
                          " stands at or below a zone cut or a DNAME and is no glue; it is never "
                          "answered");
        }
    }

    CheckBook book_;
    TargetCheck targets_;
    TimeCheck times_;
};

}  // namespace

void check(const NodeStore& store, const SteeredRrsets& steered,
           const std::vector<std::string>& files, std::vector<base::Fault>& faults) {
    Checker(store, steered, files, faults).run();
}

}  // namespace leeward::zone
