// SPDX-License-Identifier: Apache-2.0
#include "responder.hpp"

#include <algorithm>
#include <cstring>

#include "leeward/policy/script.hpp"

namespace leeward::answer {
namespace {

using base::load_u16;
using base::load_u32;
using dns::RrType;

/// Offset in RDATA of the name whose addresses help the client (R2782-1); RDATA's size or more when
/// there is none.
std::size_t target_offset(RrType type, base::Bytes rdata) noexcept {
    switch (type) {
        case RrType::Ns:
            return 0;
        case RrType::Mx:
        case RrType::Svcb:
        case RrType::Https:
            return 2;
        case RrType::Srv:
            return 6;
        case RrType::Naptr: {
            // Order, preference, then three strings: flags, services, regexp (RFC 3403
            // section 4.1).
            std::size_t at = 4;
            for (int i = 0; i < 3 && at < rdata.size(); ++i) at += 1U + rdata[at];
            return at;
        }
        default:
            return rdata.size();
    }
}

bool has_targets(RrType type) noexcept {
    return type == RrType::Ns || type == RrType::Mx || type == RrType::Srv ||
           type == RrType::Svcb || type == RrType::Https || type == RrType::Naptr;
}

/// Names below a DNAME do not exist (RFC 6672 section 2.4): `node`, of the name `target`, is one of
/// them.
bool is_below_dname(const zone::Zone& zone, const dns::QueryName& target,
                    const zone::NodeView& node) noexcept {
    return node.is_occluded() && zone.find_ancestor(target, node.occluder_labels()).has_dname();
}

}  // namespace

template <policy::Chooser C>
void Responder<C>::answer() noexcept {
    if (zone_ == nullptr) {
        rcode_ = dns::Rcode::Refused;
        return;
    }
    leave_ds_to_parent();
    first_zone_ = zone_;
    apex_at_ = name_at_ + name_->size() - zone_->apex_lower().size();
    authoritative_ = true;
    Stage stage = look_up();
    while (stage == Stage::Alias && go_to_target()) stage = look_up();
    if (stage == Stage::NameTooLong) rcode_ = dns::Rcode::YxDomain;
    if (stage == Stage::Truncated) reply_.set_truncated();
}

template <policy::Chooser C>
void Responder<C>::tell(Answered& answered) const noexcept {
    const auto type = static_cast<std::uint64_t>(query_.qtype);
    if (rcode_ == dns::Rcode::NxDomain) {
        answered.kind = Kind::NxDomain;
        // A zone stays where it is for as long as limits remember.
        answered.about = reinterpret_cast<std::uintptr_t>(zone_);
    } else if (rcode_ != dns::Rcode::NoError) {
        answered.kind = Kind::Error;
        answered.about = static_cast<std::uint64_t>(rcode_);
    } else if (referred_ != 0) {
        answered.kind = Kind::Referral;
        answered.about = referred_;
    } else {
        answered.kind = reply_.has_answers() ? Kind::Data : Kind::NoData;
        // Made-up names below a wildcard are one to a limit, as those of an NXDOMAIN are.
        answered.about = (synthesised_ != 0 ? synthesised_ : query_.name.hash()) ^ type;
    }
}

/// The closest zone answers, but for DS at an apex the one above it, when that is ours too (RFC
/// 4035 section 3.1.4.1). Requires: zone_ is the closest one.
template <policy::Chooser C>
void Responder<C>::leave_ds_to_parent() noexcept {
    if (query_.qtype != RrType::Ds || name_->labels() == 0 ||
        zone_->apex_lower().size() != name_->size())
        return;
    const zone::Zone* parent = snapshot_.zones->find(*name_, name_->labels() - 1);
    if (parent != nullptr) zone_ = parent;
}

/// Moves to the target of the last alias. False when the chain ends there: it leaves our zones,
/// comes back to a name it had, or is too long. The reply then holds the chain so far, with
/// NOERROR.
template <policy::Chooser C>
bool Responder<C>::go_to_target() noexcept {
    seen_[seen_count_++] = name_->hash(name_->labels());
    if (seen_count_ > kMaxChain) return false;
    std::array<std::uint8_t, dns::kMaxNameSize> wire;
    target_.assign({wire.data(), reply_.expand(target_at_, wire.data())});
    name_ = &target_;
    const std::uint64_t hash = name_->hash(name_->labels());
    if (std::find(seen_.begin(), seen_.begin() + seen_count_, hash) != seen_.begin() + seen_count_)
        return false;
    zone_ = snapshot_.zones->find(*name_);
    if (zone_ == nullptr) return false;
    leave_ds_to_parent();
    name_at_ = reply_.skip_octets(target_at_, 0);
    apex_at_ = reply_.skip_octets(name_at_, name_->size() - zone_->apex_lower().size());
    return true;
}

template <policy::Chooser C>
Stage Responder<C>::look_up() noexcept {
    const zone::Hit hit = zone_->find(*name_);
    if (hit.exact && hit.exact.is_plain()) return from_node(hit.exact);
    zone::NodeView above = hit.encloser;
    if (above.is_occluded()) above = zone_->find_ancestor(*name_, above.occluder_labels());
    const bool below = above.labels() < name_->labels();
    // A cut hides what is below it; at the cut itself only DS is ours to answer (RFC 4035
    // section 3.1.4.1).
    if (above.is_cut() && (below || query_.qtype != RrType::Ds)) return referral(above);
    if (above.has_dname() && below) return rewrite(above);
    if (hit.exact) return from_node(hit.exact);
    // RFC 4592 section 3.3.1: only the closest encloser's own wildcard is a source of synthesis.
    if (above.has_wildcard_child()) {
        if (const zone::NodeView wildcard = zone_->find_wildcard(*name_, above.labels())) {
            synthesised_ = name_->hash(above.labels());
            return from_node(wildcard);
        }
    }
    return negative(Stage::Nxdomain);
}

template <policy::Chooser C>
bool Responder<C>::follows_aliases() const noexcept {
    // RFC 1034 section 3.6.2; RFC 4035 section 2.5 lets these stand beside a CNAME; RFC 8482
    // section 4.1 for ANY.
    return query_.qtype != RrType::Cname && query_.qtype != RrType::Any &&
           query_.qtype != RrType::Rrsig && query_.qtype != RrType::Nsec;
}

template <policy::Chooser C>
Stage Responder<C>::from_node(const zone::NodeView& node) noexcept {
    if (query_.qtype == RrType::Any) return any(node);
    zone::RrsetView rrset;
    if (node.find(query_.qtype, rrset)) {
        if (query_.qtype == RrType::Dname && rewrote_at(name_->hash(name_->labels())) != 0) {
            return Stage::Hit;  // the chain that led here has written it
        }
        const Reply::Mark before = reply_.mark();
        if (!put(Section::Answer, rrset, name_at_)) return Stage::Truncated;
        if (reply_.size() == before.size) [[unlikely]]
            return nothing();
        if (has_targets(query_.qtype)) add_targets(query_.qtype, before.size);
        return Stage::Hit;
    }
    if (follows_aliases() && node.find(RrType::Cname, rrset)) return alias(rrset);
    return negative(Stage::Nodata);
}

/// One RRset answers for all (RFC 8482 section 4.1): less to send, and no use as an amplifier.
template <policy::Chooser C>
Stage Responder<C>::any(const zone::NodeView& node) noexcept {
    Stage stage = Stage::Nodata;
    const std::size_t before = reply_.size();
    node.each_rrset([&](const zone::RrsetView& rrset) {
        if (!put(Section::Answer, rrset, name_at_)) {
            stage = Stage::Truncated;
        } else if (reply_.size() > before) {
            stage = Stage::Hit;
        }
        return stage == Stage::Nodata;
    });
    return stage == Stage::Nodata ? nothing() : stage;
}

template <policy::Chooser C>
Stage Responder<C>::alias(const zone::RrsetView& cname) noexcept {
    const std::size_t before = reply_.size();
    target_at_ = before + kRdataAt;
    if (!put(Section::Answer, cname, name_at_)) return Stage::Truncated;
    return reply_.size() == before ? nothing() : Stage::Alias;
}

/// A steered RRset gave no record. Either nothing in it is for this client, which is said as if the
/// type were not there (G-7, IP-7), or its host was never looked up with success, and to deny it
/// would be a lie that resolvers keep.
template <policy::Chooser C>
Stage Responder<C>::nothing() noexcept {
    if (!unresolved_) return negative(Stage::Nodata);
    rcode_ = dns::Rcode::ServFail;
    return Stage::Nodata;
}

/// DNAME: the part of the name below `owner` goes in front of its target (RFC 6672 section 3.2).
template <policy::Chooser C>
Stage Responder<C>::rewrite(const zone::NodeView& owner) noexcept {
    zone::RrsetView dname;
    if (!owner.find(RrType::Dname, dname)) return negative(Stage::Nxdomain);
    // An RRset stands in a message once, however often the chain comes by.
    const std::uint64_t owner_hash = name_->hash(owner.labels());
    std::size_t record_at = rewrote_at(owner_hash);
    if (record_at == 0) {
        record_at = reply_.size();
        if (!put(Section::Answer, dname, suffix_at(owner.labels()))) return Stage::Truncated;
        rewrites_[rewrite_count_++] = {owner_hash, record_at};
    }

    std::array<std::uint8_t, dns::kMaxNameSize> target_wire;
    const base::Bytes target(target_wire.data(),
                             reply_.expand(record_at + kRdataAt, target_wire.data()));
    const std::size_t prefix = name_->offset_of(owner.labels());
    if (prefix + target.size() > dns::kMaxNameSize) return Stage::NameTooLong;
    std::array<std::uint8_t, dns::kMaxNameSize> wire;
    reply_.expand(name_at_, wire.data());  // as written, so that the client's letter case is kept
    std::memcpy(wire.data() + prefix, target.data(), target.size());

    target_at_ = reply_.size() + kRdataAt;
    if (!reply_.append_cname(name_at_, dname.ttl(), {wire.data(), prefix + target.size()}))
        return Stage::Truncated;
    // A target below its own owner only makes names longer, without an end.
    const bool endless =
        dns::QueryName(target).is_within(name_->suffix(owner.labels()), owner.labels());
    return follows_aliases() && !endless ? Stage::Alias : Stage::Hit;
}

/// Where the DNAME whose owner has this hash stands in the message; 0: nowhere.
template <policy::Chooser C>
std::size_t Responder<C>::rewrote_at(std::uint64_t owner) const noexcept {
    const auto end = rewrites_.begin() + rewrite_count_;
    const auto known =
        std::find_if(rewrites_.begin(), end, [&](const Rewrite& r) { return r.owner == owner; });
    return known == end ? 0 : known->record_at;
}

/// NS of the cut, and the addresses without which it could not be followed (RFC 9471 section 3).
template <policy::Chooser C>
Stage Responder<C>::referral(const zone::NodeView& cut) noexcept {
    if (seen_count_ == 0) authoritative_ = false;
    referred_ = name_->hash(cut.labels());
    zone::RrsetView ns;
    const std::size_t from = reply_.size();
    if (!cut.find(RrType::Ns, ns) || !put(Section::Authority, ns, suffix_at(cut.labels())))
        return Stage::Truncated;
    if (!add_glue(from, ns.count, cut.labels(), true)) return Stage::Truncated;
    static_cast<void>(add_glue(from, ns.count, cut.labels(), false));
    return Stage::Referral;
}

/// SOA with the negative TTL: the smaller of its TTL and its MINIMUM (RFC 2308 section 3).
template <policy::Chooser C>
Stage Responder<C>::negative(Stage stage) noexcept {
    if (stage == Stage::Nxdomain) rcode_ = dns::Rcode::NxDomain;
    zone::RrsetView soa;
    if (!zone_->apex_node().find(RrType::Soa, soa)) return stage;
    const std::uint32_t minimum = load_u32(soa.records.data() + soa.records.size() - 4);
    const std::uint32_t ttl = std::min(soa.ttl(), minimum);
    return reply_.append_with_ttl(Section::Authority, soa, ttl, apex_at_, apex_at_)
               ? stage
               : Stage::Truncated;
}

template <policy::Chooser C>
bool Responder<C>::put(Section section, const zone::RrsetView& rrset,
                       std::size_t owner_at) noexcept {
    return rrset.steered() ? put_steered(section, rrset, owner_at)
                           : reply_.append(section, rrset, owner_at, apex_at_);
}

/// One TTL for the RRset (RFC 2181 section 5.2): of members that have their own, the smallest.
template <policy::Chooser C>
std::uint32_t Responder<C>::ttl_of(const policy::Selection& selection,
                                   std::uint32_t root) const noexcept {
    std::uint32_t ttl = policy::LeafRecords::kAnyTtl;
    for (std::uint16_t i = 0; i < selection.count; ++i) {
        ttl = std::min(ttl, snapshot_.steering.leaves[selection.leaves[i]].ttl_under(root));
    }
    return ttl;
}

/// The one place where health and policy meet a query.
///
/// Only the answer section is for the client and has a scope: what stands in the others is not kept
/// for one network, and addresses there are for the resolver's own next step (RFC 7871 sections
/// 7.2.1, 7.3.1 and 7.4).
template <policy::Chooser C>
bool Responder<C>::put_steered(Section section, const zone::RrsetView& rrset,
                               std::size_t owner_at) noexcept {
    policy::Selection selection;
    const policy::Steering& steering = snapshot_.steering;
    const bool for_client = section == Section::Answer && asker_.has_client();
    policy::Client client;
    if (steering.for_clients) client = for_client ? asker_.client() : asker_.resolver();
    policy::select(steering, policy::RootId{rrset.root()}, client, chooser_, selection);
    std::uint32_t ttl = steering.starts[rrset.root()].ttl;
    if (steering.own_ttls) ttl = ttl_of(selection, ttl);
    const Reply::Mark before = reply_.mark();
    const std::size_t start = reply_.size();
    for (std::uint16_t i = 0; i < selection.count; ++i) {
        const std::uint32_t leaf = selection.leaves[i];
        const base::Bytes records = steering.records_of(leaf);
        const std::uint16_t count = steering.leaves[leaf].count;
        const std::size_t known_from = selection.distinct ? reply_.size() : start;
        if (count == 0) [[unlikely]] {
            unresolved_ = true;
            continue;
        }
        const bool fits =
            count == 1 && known_from == reply_.size()
                ? reply_.append_one_ready(section, records, ttl, owner_at)
                : reply_.append_ready(section, records, count,
                                      static_cast<std::uint16_t>(chooser_.rotation(count)), ttl,
                                      owner_at, known_from);
        if (!fits) {
            reply_.back_to(before);
            return false;
        }
    }
    if (for_client) reply_.narrow_scope(selection.scope);
    return true;
}

/// Addresses of the names that the answer's records point to, as far as they fit (R2782-1,
/// R9460-2).
template <policy::Chooser C>
void Responder<C>::add_targets(RrType type, std::size_t from) noexcept {
    const std::uint8_t* message = reply_.written().data();
    std::array<std::uint64_t, kMaxTargets> done;  // hashes of names
    std::size_t done_count = 0;
    const std::size_t end = reply_.size();
    for (std::size_t at = from; at < end && done_count < kMaxTargets;) {
        const std::size_t size = record_size(message + at);
        const base::Bytes rdata(message + at + kRdataAt, size - kRdataAt);
        const std::size_t offset = target_offset(type, rdata);
        const std::size_t target_at = at + kRdataAt + offset;
        at += size;
        if (offset >= rdata.size()) continue;
        std::array<std::uint8_t, dns::kMaxNameSize> wire;
        dns::QueryName target({wire.data(), reply_.expand(target_at, wire.data())});
        const bool service = type == RrType::Svcb || type == RrType::Https;
        const bool is_alias = service && load_u16(rdata.data()) == 0;
        // "." is the owner itself in ServiceMode and nothing in AliasMode (RFC 9460 section 2.5).
        const bool is_owner = service && !is_alias && target.labels() == 0;
        if (is_owner) target = *name_;
        // An alias to itself leads nowhere, and its RRset is the answer (RFC 2181 section 5).
        if (is_alias && (target.labels() == 0 || target.hash() == name_->hash())) continue;
        const auto seen = done.begin() + done_count;
        if (std::find(done.begin(), seen, target.hash()) != seen) continue;
        done[done_count++] = target.hash();
        add_target(type, target, reply_.skip_octets(is_owner ? name_at_ : target_at, 0), is_alias);
    }
}

template <policy::Chooser C>
void Responder<C>::add_target(RrType type, const dns::QueryName& target, std::size_t target_at,
                              bool is_alias) noexcept {
    const zone::Zone* zone = snapshot_.zones->find(target);
    if (zone == nullptr) return;
    const zone::NodeView node = zone->find_ancestor(target, target.labels());
    // Below a cut are the data of somebody else; only as glue do they belong here.
    if (!node || ((node.is_occluded() || node.is_cut()) && type != RrType::Ns)) return;
    if (is_below_dname(*zone, target, node)) return;
    zone::RrsetView rrset;
    const bool has_names = zone != zone_;  // their patches point to another apex
    if (is_alias && !has_names && node.find(type, rrset) &&
        !put(Section::Additional, rrset, target_at)) {
        return;
    }
    if (type == RrType::Naptr && !has_names && node.find(RrType::Srv, rrset) &&
        !put(Section::Additional, rrset, target_at)) {
        return;
    }
    static_cast<void>(add_addresses(node, target_at));
}

template <policy::Chooser C>
bool Responder<C>::add_addresses(const zone::NodeView& node, std::size_t owner_at) noexcept {
    zone::RrsetView rrset;
    for (const RrType type : {RrType::A, RrType::Aaaa}) {
        if (node.find(type, rrset) && !put(Section::Additional, rrset, owner_at)) return false;
    }
    return true;
}

/// Glue for the NS records from offset `from` on: of servers below the cut when `in_domain`, of the
/// rest in this zone otherwise. False when an RRset did not fit.
template <policy::Chooser C>
bool Responder<C>::add_glue(std::size_t from, std::uint16_t count, std::size_t cut_labels,
                            bool in_domain) noexcept {
    std::array<std::uint8_t, dns::kMaxNameSize> wire;
    for (std::size_t at = from; count > 0; --count) {
        const std::size_t size = record_size(reply_.written().data() + at);
        const std::size_t target_at = reply_.skip_octets(at + kRdataAt, 0);
        const dns::QueryName target({wire.data(), reply_.expand(target_at, wire.data())});
        at += size;
        if (target.is_within(name_->suffix(cut_labels), cut_labels) != in_domain) continue;
        const dns::QueryName apex(zone_->apex_lower());
        if (!in_domain && !target.is_within(zone_->apex_lower(), apex.labels())) continue;
        const zone::NodeView node = zone_->find_ancestor(target, target.labels());
        if (!node || (!in_domain && is_below_dname(*zone_, target, node))) continue;
        if (!add_addresses(node, target_at)) return false;
    }
    return true;
}

template class Responder<policy::RandomChooser>;
template class Responder<policy::ScriptedChooser>;

}  // namespace leeward::answer
