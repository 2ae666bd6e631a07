// SPDX-License-Identifier: Apache-2.0
// Asks Leeward and its peers the same queries and compares what they reply.
//
// usage: differential QUERIES leeward=ADDRESS:PORT nsd=ADDRESS:PORT knot=ADDRESS:PORT
//        differential rules      prints the names of the list's lines
//
// QUERIES is what questions.py has written. Prints each difference that is not in the list, the
// first ones with the replies, then how often each line of the list was needed. Ends with 1 when
// something differs that is not listed.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <future>
#include <map>
#include <memory>

#include "chain.hpp"
#include "compare.hpp"
#include "ours.hpp"
#include "text.hpp"

namespace leeward::differential {
namespace {

constexpr std::size_t kAtOnce = 10'000;  // queries whose replies are held in memory
constexpr std::size_t kShown = 2;        // differences that are printed whole, of each kind

/// The line of the list that needs more than two replies.
constexpr const char* kChains = "chains";

using Replies = std::vector<Octets>;

bool is_truncated(const Octets& reply) {
    return reply.size() > 2 && (reply[2] & 2U) != 0;
}

class Run {
public:
    explicit Run(std::vector<std::unique_ptr<Peer>> peers)
        : peers_(std::move(peers)), additional_(*peers_[0]) {}

    void compare(const std::vector<const Query*>& queries) {
        std::vector<Replies> replies = ask_all(queries);
        ask_truncated_again(queries, replies);
        for (std::size_t i = 0; i < queries.size(); ++i) {
            const Reply ours = Reply::read(replies[0][i], false);
            check(*queries[i], ours, replies[0][i]);
            for (std::size_t peer = 1; peer < peers_.size(); ++peer)
                compare(*queries[i], ours, *peers_[peer], replies[0][i], replies[peer][i]);
        }
        asked_ += queries.size();
    }

    bool report() const {
        std::printf("%zu queries to %zu servers, %zu asked again over TCP\n", asked_, peers_.size(),
                    again_);
        for (const auto& [what, times] : used_) {
            std::printf("  %8zu  %-5s %s\n", times, what.second.c_str(), what.first.c_str());
        }
        std::printf("%zu differences that are not listed\n", unlisted_);
        return unlisted_ == 0;
    }

private:
    /// By peer; all are asked at once.
    std::vector<Replies> ask_all(const std::vector<const Query*>& queries) {
        std::vector<std::future<Replies>> asking;
        for (const auto& peer : peers_) {
            asking.push_back(std::async(std::launch::async, [&] { return peer->ask(queries); }));
        }
        std::vector<Replies> replies;
        for (auto& replied : asking) replies.push_back(replied.get());
        return replies;
    }

    /// What one of them could not say over UDP all say over TCP, for what is left out of a
    /// truncated reply is each server's choice (RFC 2181 section 9).
    void ask_truncated_again(const std::vector<const Query*>& queries,
                             std::vector<Replies>& replies) {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < queries.size(); ++i) {
            const auto truncated = [&](const Replies& by) { return is_truncated(by[i]); };
            if (!queries[i]->over_tcp && std::any_of(replies.begin(), replies.end(), truncated))
                places.push_back(i);
        }
        std::vector<Query> again(places.size());
        std::vector<const Query*> asked;
        for (std::size_t i = 0; i < places.size(); ++i) {
            again[i] = *queries[places[i]];
            again[i].over_tcp = true;
            asked.push_back(&again[i]);
        }
        std::vector<Replies> whole = ask_all(asked);
        for (std::size_t i = 0; i < places.size(); ++i) {
            const Query& query = *queries[places[i]];
            if (!is_rightly_truncated(query, replies[0][places[i]], whole[0][i]))
                report("leeward differs over UDP and TCP", query, replies[0][places[i]]);
            for (std::size_t peer = 0; peer < peers_.size(); ++peer)
                replies[peer][places[i]] = std::move(whole[peer][i]);
        }
        again_ += places.size();
    }

    /// What must hold of ours alone.
    void check(const Query& query, const Reply& ours, const Octets& octets) {
        if (!ours.fault.empty())
            return report("leeward's is ill-formed: " + ours.fault, query, octets);
        if (!is_in_order(Question::of(query.message), octets))
            report("leeward's is out of order", query, octets);
        if (!additional_.is_answered_alike(ours))
            report("leeward adds other data than it answers", query, octets);
    }

    void report(const std::string& what, const Query& query, const Octets& octets) {
        ++unlisted_;
        if (++used_[{"UNLISTED: " + what, "-"}] > kShown) return;
        std::printf("== %s%s, asked for %s\n%s", what.c_str(), query.over_tcp ? ", over TCP" : "",
                    query.about.c_str(), to_text(octets).c_str());
    }

    void compare(const Query& query, const Reply& ours, Peer& peer, const Octets& our_octets,
                 const Octets& their_octets) {
        const Question question = Question::of(query.message);
        const Reply theirs = Reply::read(their_octets, true);
        std::vector<std::string> used;
        const std::size_t limit = query.over_tcp ? 0xFFFF : udp_limit(query.message);
        unsigned left = unlisted({question, peer.name(), ours, theirs, limit}, used);
        if (left != 0 && may_be_chain(question)) {
            const Completed our_end(*peers_[0], question, ours);
            const Completed their_end(peer, question, theirs);
            if (our_end.asked() + their_end.asked() > 0) {
                used = {kChains};
                left = unlisted({question, peer.name(), our_end.reply(), their_end.reply(), limit},
                                used);
            }
        }
        for (const std::string& rule : used) ++used_[{rule, peer.name()}];
        if (left == 0) return;
        ++unlisted_;
        if (++used_[{"UNLISTED: " + to_text(left), peer.name()}] > kShown) return;
        std::printf("== %s differs in %s%s, asked for %s\n-- leeward: %s\n%s-- %s: %s\n%s",
                    peer.name().c_str(), to_text(left).c_str(), query.over_tcp ? ", over TCP" : "",
                    query.about.c_str(), ours.fault.c_str(), to_text(our_octets).c_str(),
                    peer.name().c_str(), theirs.fault.c_str(), to_text(their_octets).c_str());
    }

    std::vector<std::unique_ptr<Peer>> peers_;  // ours first
    AdditionalData additional_;
    std::map<std::pair<std::string, std::string>, std::size_t> used_;  // by rule and peer
    std::size_t asked_ = 0;
    std::size_t again_ = 0;
    std::size_t unlisted_ = 0;
};

int print_rules() {
    std::printf("%s\n", kChains);
    for (const Rule& rule : rules()) std::printf("%s\n", rule.name);
    return 0;
}

int run(const std::vector<std::string>& words) {
    if (words == std::vector<std::string>{"rules"}) return print_rules();
    if (words.size() < 3) {
        std::fprintf(stderr,
                     "usage: differential QUERIES leeward=ADDRESS:PORT PEER=ADDRESS:PORT...\n");
        return 2;
    }
    std::vector<std::unique_ptr<Peer>> peers;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::size_t sign = words[i].find('=');
        if (sign == std::string::npos)
            throw std::runtime_error(words[i] + " is not NAME=ADDRESS:PORT");
        peers.push_back(
            std::make_unique<Peer>(words[i].substr(0, sign), words[i].substr(sign + 1)));
    }
    const std::vector<Query> queries = read_queries(words[0]);
    Run run(std::move(peers));
    std::vector<const Query*> batch;
    for (const Query& query : queries) {
        batch.push_back(&query);
        if (batch.size() < kAtOnce && &query != &queries.back()) continue;
        run.compare(batch);
        batch.clear();
    }
    return run.report() ? 0 : 1;
}

}  // namespace
}  // namespace leeward::differential

int main(int argc, char** argv) {
    try {
        return leeward::differential::run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "differential: %s\n", error.what());
        return 2;
    }
}
