// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/explain.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "json_text.hpp"
#include "leeward/daemon/client_text.hpp"
#include "leeward/daemon/what_if.hpp"
#include "leeward/dns/message.hpp"
#include "leeward/dns/query_name.hpp"
#include "leeward/policy/script.hpp"
#include "leeward/policy/trace.hpp"
#include "reply.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

/// Replies that say the same, whatever the order of their records.
struct Likely {
    double share = 0;
    std::uint8_t ecs_scope = 0;  // the most that one of them says
    Reply reply;
};

std::vector<std::string> sorted_texts(const std::vector<ReplyRecord>& records) {
    std::vector<std::string> texts;
    for (const ReplyRecord& record : records) texts.push_back(to_text(record));
    std::sort(texts.begin(), texts.end());
    return texts;
}

/// Plays every outcome through the data path; the likeliest reply comes first.
std::vector<Likely> play(const snapshot::Snapshot& snapshot, const answer::Settings& settings,
                         const dns::Name& name, dns::RrType type, const policy::Client& client,
                         bool& exact) {
    const std::vector<std::uint8_t> query = write_query(name, type, client);
    std::vector<std::uint8_t> buffer(answer::kMaxTcpReply);
    auto outcomes = policy::each_outcome([&](policy::ScriptedChooser& chooser) {
        const std::size_t size =
            answer::respond(snapshot, settings, query, {answer::Transport::Tcp}, chooser,
                            base::MutableBytes(buffer))
                .size;
        return std::vector<std::uint8_t>(buffer.data(), buffer.data() + size);
    });
    exact = outcomes.exact;
    std::map<std::vector<std::uint8_t>, double> by_octets;  // most outcomes of draws are equal
    for (const auto& outcome : outcomes.all) by_octets[outcome.value] += outcome.share;
    std::map<std::pair<std::uint8_t, std::vector<std::string>>, Likely> by_content;
    for (const auto& [octets, share] : by_octets) {
        auto reply = read_reply(octets);
        if (!reply) continue;  // respond() always writes a whole message
        Likely& likely = by_content[{reply->rcode, sorted_texts(reply->answer)}];
        const std::uint8_t scope = reply->ecs_scope;
        if (likely.share == 0) likely.reply = std::move(*reply);
        likely.share += share;
        likely.ecs_scope = std::max(likely.ecs_scope, scope);
    }
    std::vector<Likely> sorted;
    for (auto& [key, likely] : by_content) sorted.push_back(std::move(likely));
    std::stable_sort(sorted.begin(), sorted.end(), [](const Likely& left, const Likely& right) {
        return left.share > right.share;
    });
    return sorted;
}

/// The type whose data the asker wants: the one asked for, else that of the chain's last record.
dns::RrType wanted_type(const std::vector<ReplyRecord>& answer, dns::RrType asked) {
    const bool has_asked = std::any_of(
        answer.begin(), answer.end(), [asked](const auto& record) { return record.type == asked; });
    return has_asked ? asked : answer.back().type;
}

/// The record's data, or the host that answers in its place when files alone are asked.
std::string data_text(const policy::Rules& rules, const ReplyRecord& record) {
    const dns::Name* host = host_named_by(rules, record.type, record.rdata);
    return host != nullptr ? host->to_string() : dns::rdata_to_text(record.type, record.rdata);
}

std::string record_text(const policy::Rules& rules, const ReplyRecord& record) {
    if (host_named_by(rules, record.type, record.rdata) == nullptr) return to_text(record);
    return record.owner.to_string() + " " + std::to_string(record.ttl) + " IN " +
           dns::to_string(record.type) + " " + data_text(rules, record);
}

json answer_json(const policy::Rules& rules, const Likely& likely, dns::RrType asked) {
    const std::vector<ReplyRecord>& answer = likely.reply.answer;
    const dns::RrType wanted = wanted_type(answer, asked);
    json rdata = json::array();
    json records = json::array();
    std::uint32_t ttl = answer.front().ttl;
    for (const ReplyRecord& record : answer) {
        ttl = std::min(ttl, record.ttl);
        records.push_back(record_text(rules, record));
        if (record.type == wanted || asked == dns::RrType::Any) {
            rdata.push_back(data_text(rules, record));
        }
    }
    json result = {{"share", likely.share}, {"ttl", ttl}, {"rdata", rdata}, {"records", records}};
    if (likely.reply.rcode != 0) result["rcode"] = rcode_name(likely.reply.rcode);
    return result;
}

json candidate_json(const policy::Candidate& candidate) {
    const policy::Standing& standing = candidate.standing;
    json result = {
        {"name", candidate.name},  {"alive", standing.alive},      {"up", standing.up},
        {"total", standing.total}, {"answers", candidate.answers}, {"why", candidate.why}};
    if (!candidate.is_pool) {
        result["check"] = candidate.check;
        result["unknown"] = standing.unknown;
        result["forced"] = standing.forced;
        return result;
    }
    result["policy"] = policy::to_string(candidate.policy);
    if (candidate.policy == policy::Kind::Alias) result["check"] = candidate.check;
    result["candidates"] = json::array();
    for (const policy::Candidate& below : candidate.candidates) {
        json member = candidate_json(below);
        if (candidate.policy == policy::Kind::Weighted) member["weight"] = below.weight;
        if (!below.at.empty()) member["for"] = below.at;
        result["candidates"].push_back(std::move(member));
    }
    return result;
}

/// Where an RRset of `owner` comes from: its own node, or the wildcard that stands in for it.
zone::NodeView node_for(const zone::ZoneSet& zones, const dns::Name& owner,
                        const zone::Zone*& zone) {
    const dns::QueryName name(owner);
    zone = zones.find(name);
    if (zone == nullptr) return {};
    const zone::Hit hit = zone->find(name);
    if (hit.exact) return hit.exact;
    return zone->find_wildcard(name, hit.encloser.labels());
}

/// Why an RRset is what it is: the tree of its policy, or that zone data says so.
json rrset_trace(const snapshot::Snapshot& snapshot, const dns::Name& owner, dns::RrType type,
                 const policy::Client& client) {
    json result = {{"record", owner.to_string()}, {"type", dns::to_string(type)}};
    const zone::Zone* zone = nullptr;
    const zone::NodeView node = node_for(*snapshot.zones, owner, zone);
    zone::RrsetView rrset;
    if (!node || !node.find(type, rrset) || !rrset.steered()) {
        result["why"] =
            zone == nullptr ? "not from our zones" : "data of zone " + zone->apex().to_string();
        return result;
    }
    const policy::RootId root{rrset.root()};
    const policy::Candidate top = policy::trace(*snapshot.rules, snapshot.steering, root, client);
    result["ttl"] = snapshot.rules->roots[root.index()].ttl;
    result.update(candidate_json(top));
    return result;
}

std::string empty_reason(const zone::ZoneSet& zones, const dns::Name& name, const Reply& reply) {
    const zone::Zone* zone = nullptr;
    const zone::NodeView node = node_for(zones, name, zone);
    if (zone == nullptr) return "no zone of ours is at or above this name";
    const std::string apex = zone->apex().to_string();
    if (reply.rcode == static_cast<std::uint8_t>(dns::Rcode::NxDomain))
        return "the name does not exist in zone " + apex;
    if (reply.rcode != 0) return "the server answers " + rcode_name(reply.rcode);
    if (!reply.authoritative) return "zone " + apex + " delegates the name to other servers";
    return node ? "the name has no records of this type in zone " + apex
                : "the name exists in zone " + apex + " only because names below it do";
}

json trace_json(const snapshot::Snapshot& snapshot, const dns::Name& name, dns::RrType type,
                const policy::Client& client, const std::vector<Likely>& all) {
    json trace = json::array();
    std::set<std::pair<dns::Name, dns::RrType>> seen;
    for (const Likely& likely : all) {
        for (const ReplyRecord& record : likely.reply.answer) {
            if (!seen.emplace(record.owner, record.type).second) continue;
            trace.push_back(rrset_trace(snapshot, record.owner, record.type, client));
        }
    }
    if (trace.empty() && !all.empty()) {
        // A policy may have nothing for this client (G-7); its tree says so.
        json tree = rrset_trace(snapshot, name, type, client);
        if (tree.contains("policy")) trace.push_back(std::move(tree));
    }
    if (trace.empty() && !all.empty()) {
        trace.push_back({{"record", name.to_string()},
                         {"type", dns::to_string(type)},
                         {"why", empty_reason(*snapshot.zones, name, all.front().reply)}});
    }
    return trace;
}

}  // namespace

std::string explain(const snapshot::Snapshot& snapshot, const answer::Settings& settings,
                    const dns::Name& name, dns::RrType type, const policy::Client& client) {
    bool exact = true;
    const std::vector<Likely> all = play(snapshot, settings, name, type, client, exact);
    std::uint8_t scope = 0;
    json answers = json::array();
    json authority = json::array();
    for (const Likely& likely : all) {
        scope = std::max(scope, likely.ecs_scope);
        if (!likely.reply.answer.empty())
            answers.push_back(answer_json(*snapshot.rules, likely, type));
    }
    if (answers.empty() && !all.empty()) authority = sorted_texts(all.front().reply.authority);
    json report = {
        {"name", name.to_string()},
        {"type", dns::to_string(type)},
        {"rcode", all.empty() ? "none" : rcode_name(all.front().reply.rcode)},
        {"answers", answers},
        {"authority", authority},
        {"exact", exact},
        {"ecs_scope", scope},
        {"trace", trace_json(snapshot, name, type, client, all)},
    };
    if (client.prefix > 0) {
        report["client"] = to_string(client);
        report["ecs_network"] = to_string(policy::Client{client.address.masked(scope), scope});
    }
    return to_line(report);
}

}  // namespace leeward::daemon
