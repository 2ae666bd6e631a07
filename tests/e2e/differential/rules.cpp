// SPDX-License-Identifier: Apache-2.0
// The list of differences as code; differences.md says the same in words, with those of the RFCs.
#include <algorithm>
#include <map>
#include <utility>

#include "compare.hpp"

namespace leeward::differential {
namespace {

constexpr unsigned kSections = kAnswer | kAuthority | kAdditional;

/// Sections may differ in what they leave out, but an RRset that both have must be the same.
bool agree(const Section& one, const Section& other) {
    std::map<std::pair<Octets, std::uint16_t>, Section> sets;
    for (const Record& record : one) sets[{record.owner, record.type}].insert(record);
    std::map<std::pair<Octets, std::uint16_t>, Section> others;
    for (const Record& record : other) others[{record.owner, record.type}].insert(record);
    return std::all_of(sets.begin(), sets.end(), [&](const auto& set) {
        const auto found = others.find(set.first);
        return found == others.end() || found->second == set.second;
    });
}

bool holds_all(const Section& whole, const Section& part) {
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

bool has_alias(const Section& answer, const Octets& name) {
    return std::any_of(answer.begin(), answer.end(), [&](const Record& record) {
        return record.type == type::kCname && record.owner == name;
    });
}

unsigned when(bool condition, unsigned parts) {
    return condition ? parts : 0;
}

/// Owner of a referral's NS records; empty: no referral.
Octets cut_of(const Reply& reply) {
    for (const Record& record : reply.authority) {
        if (record.type == type::kNs) return record.owner;
    }
    return {};
}

Section in_domain_glue(const Reply& reply, const Octets& cut) {
    Section glue;
    std::copy_if(reply.additional.begin(), reply.additional.end(), std::inserter(glue, glue.end()),
                 [&](const Record& record) { return is_within(record.owner, cut); });
    return glue;
}

bool is_referral(const Reply& reply) {
    return !cut_of(reply).empty();
}

bool same_glue(const Case& asked) {
    const Octets cut = cut_of(asked.ours);
    return in_domain_glue(asked.ours, cut) == in_domain_glue(asked.theirs, cut);
}

unsigned additional(const Case& asked, unsigned /*differ*/) {
    return when(agree(asked.ours.additional, asked.theirs.additional) &&
                    (!is_referral(asked.ours) || same_glue(asked)),
                kAdditional);
}

/// Addresses of a name in another zone: ours are that zone's, theirs what the parent has as glue.
unsigned own_zone(const Case& asked, unsigned /*differ*/) {
    return when(!is_referral(asked.ours), kAdditional);
}

/// True when an NS record of the section names `server`.
bool is_server(const Section& authority, const Octets& server) {
    return std::any_of(authority.begin(), authority.end(), [&](const Record& record) {
        return record.type == type::kNs && record.rdata == server;
    });
}

/// Of the servers' addresses in the domain, theirs are only some.
unsigned glue_left_out(const Case& asked, unsigned /*differ*/) {
    const Octets cut = cut_of(asked.ours);
    const Section glue = in_domain_glue(asked.ours, cut);
    const bool named = std::all_of(glue.begin(), glue.end(), [&](const Record& record) {
        return is_server(asked.ours.authority, record.owner);
    });
    return when(is_referral(asked.ours) && named &&
                    agree(asked.ours.additional, asked.theirs.additional) &&
                    holds_all(glue, in_domain_glue(asked.theirs, cut)),
                kAdditional);
}

/// Options of OPT without extended errors.
Octets without_errors(const Octets& options) {
    constexpr std::size_t kHead = 4;
    constexpr std::uint16_t kExtendedError = 15;
    Octets rest;
    for (std::size_t at = 0; at + kHead <= options.size();) {
        const std::size_t size = kHead + base::load_u16(&options[at + 2]);
        if (base::load_u16(&options[at]) != kExtendedError) {
            rest.insert(rest.end(), options.begin() + static_cast<std::ptrdiff_t>(at),
                        options.begin() + static_cast<std::ptrdiff_t>(at + size));
        }
        at += size;
    }
    return rest;
}

unsigned extended_error(const Case& asked, unsigned /*differ*/) {
    return when(asked.ours.has_opt == asked.theirs.has_opt &&
                    without_errors(asked.ours.options) == without_errors(asked.theirs.options),
                kOptRecord);
}

unsigned repeats(const Case& /*asked*/, unsigned /*differ*/) {
    return kRepeats;
}

bool is_meta(std::uint16_t qtype) {
    return qtype == 0 || qtype == 41 || (qtype >= 128 && qtype < type::kAny);
}

/// An error of ours where they may say something else, but no data.
unsigned meta_type(const Case& asked, unsigned /*differ*/) {
    return when(is_meta(asked.question.type) && asked.ours.rcode != rcode::kNoError,
                ~(kForm | kHeader));
}

unsigned other_class(const Case& asked, unsigned /*differ*/) {
    return when(asked.question.qclass != 1 && asked.ours.rcode == rcode::kRefused,
                ~(kForm | kHeader));
}

/// One RRset at least, of one name, and no other.
bool is_of_one_name(const Section& section) {
    return !section.empty() && section.begin()->owner == section.rbegin()->owner;
}

/// The records of an answer to ANY that stand at its name, and not on the way there.
Section of_the_name(const Question& question, const Section& answer) {
    Section rest;
    std::copy_if(answer.begin(), answer.end(), std::inserter(rest, rest.end()),
                 [&](const Record& record) {
                     return record.type != type::kDname || record.owner == question.name;
                 });
    return rest;
}

/// Each gives one RRset of the name at least.
unsigned some_of_any(const Case& asked, unsigned /*differ*/) {
    const Section ours = of_the_name(asked.question, asked.ours.answer);
    const Section theirs = of_the_name(asked.question, asked.theirs.answer);
    return when(asked.question.type == type::kAny && is_of_one_name(ours) &&
                    is_of_one_name(theirs) && ours.begin()->owner == theirs.begin()->owner &&
                    agree(ours, theirs),
                kAnswer);
}

/// Ours ends with the CNAME that a DNAME makes; theirs goes on from it.
unsigned any_below_dname(const Case& asked, unsigned /*differ*/) {
    const Section& answer = asked.ours.answer;
    const bool rewritten = has_alias(answer, asked.question.name);
    return when(asked.question.type == type::kAny && rewritten && answer.size() == 2 &&
                    asked.ours.rcode == rcode::kNoError && asked.ours.authority.empty() &&
                    holds_all(asked.theirs.answer, answer),
                kSections | kRcode);
}

/// Rewriting that need not end: by a DNAME whose target lies below its owner, or by one twice.
bool is_endless(const Section& answer) {
    return std::any_of(answer.begin(), answer.end(), [&](const Record& dname) {
        if (dname.type != type::kDname) return false;
        const auto rewritten =
            std::count_if(answer.begin(), answer.end(), [&](const Record& alias) {
                return alias.type == type::kCname && is_within(alias.owner, dname.owner);
            });
        return rewritten > 1 || is_within(dname.rdata, dname.owner);
    });
}

/// Each stops somewhere on the same way.
unsigned endless_dname(const Case& asked, unsigned /*differ*/) {
    const unsigned theirs = asked.theirs.rcode;
    return when(is_endless(asked.ours.answer) && asked.ours.rcode == rcode::kNoError &&
                    (theirs == rcode::kNoError || theirs == rcode::kYxDomain) &&
                    (holds_all(asked.theirs.answer, asked.ours.answer) ||
                     holds_all(asked.ours.answer, asked.theirs.answer)),
                kRcode | kAnswer);
}

/// Ours takes an alias for a name without the type; theirs follows it.
unsigned dnssec_type_at_alias(const Case& asked, unsigned /*differ*/) {
    const std::uint16_t qtype = asked.question.type;
    return when((qtype == type::kRrsig || qtype == type::kNsec) &&
                    asked.ours.rcode == rcode::kNoError &&
                    holds_all(asked.theirs.answer, asked.ours.answer) &&
                    asked.theirs.answer.size() > asked.ours.answer.size(),
                kSections | kRcode);
}

/// Ours follows an alias; theirs takes it for a name without NSEC3.
unsigned nsec3_at_alias(const Case& asked, unsigned /*differ*/) {
    return when(asked.question.type == type::kNsec3 &&
                    has_alias(asked.ours.answer, asked.question.name) &&
                    holds_all(asked.ours.answer, asked.theirs.answer) &&
                    asked.theirs.rcode == rcode::kNoError,
                kSections | kRcode);
}

/// At the end of a chain of aliases, the parent answers for ours and the child for theirs.
unsigned ds_after_alias(const Case& asked, unsigned /*differ*/) {
    return when(asked.question.type == type::kDs &&
                    has_alias(asked.ours.answer, asked.question.name) &&
                    holds_all(asked.ours.answer, asked.theirs.answer) &&
                    asked.ours.rcode == rcode::kNoError && asked.theirs.rcode == rcode::kNoError,
                kSections);
}

unsigned name_too_long(const Case& asked, unsigned /*differ*/) {
    return when(
        asked.ours.rcode == rcode::kYxDomain && holds_all(asked.theirs.answer, asked.ours.answer),
        kSections | kRcode);
}

/// Ours has the SOA of a negative answer, for which there was no room in theirs.
unsigned soa_left_out(const Case& asked, unsigned /*differ*/) {
    constexpr std::size_t kFixed = 10;  // type, class, TTL and size
    const Section& authority = asked.ours.authority;
    if (authority.size() != 1 || authority.begin()->type != type::kSoa) return 0;
    const std::size_t soa =
        authority.begin()->owner.size() + kFixed + authority.begin()->rdata.size();
    return when(asked.theirs.authority.empty() && asked.theirs.size + soa > asked.limit,
                kAuthority);
}

}  // namespace

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        {"additional-data", "", additional},
        {"own-zone", "", own_zone},
        {"glue-left-out", "", glue_left_out},
        {"soa-left-out", "knot", soa_left_out},
        {"extended-error", "", extended_error},
        {"any", "", some_of_any},
        {"any-below-dname", "", any_below_dname},
        {"dnssec-type-at-alias", "", dnssec_type_at_alias},
        {"nsec3-at-alias", "nsd", nsec3_at_alias},
        {"ds-after-alias", "", ds_after_alias},
        {"name-too-long", "knot", name_too_long},
        {"repeats", "", repeats},
        {"endless-dname", "", endless_dname},
        {"meta-type", "", meta_type},
        {"other-class", "", other_class},
    };
    return all;
}

}  // namespace leeward::differential
