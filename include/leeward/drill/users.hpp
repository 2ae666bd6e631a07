// SPDX-License-Identifier: Apache-2.0
#pragma once
// Users behind caching resolvers, as a fluid: each cohort holds what part of its users is at each
// endpoint, and asks again as its kind does. Nothing is drawn.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/drill/world.hpp"

namespace leeward::drill {

/// What a name server answers with just now.
struct Answers {
    std::vector<double> shares;  // by spot; a user of several addresses counts evenly for each
    double none = 0;             // share of answers without an address
    std::uint32_t ttl_s = 60;
    std::uint32_t negative_ttl_s = 30;
};

enum class Delay : std::uint8_t { Ttl, Exponential, Never };

/// Users who ask again alike.
struct Cohort {
    std::string id;
    double share = 0;
    Delay delay = Delay::Ttl;
    double seconds = 0;  // Ttl: the shortest that is kept; Exponential: the mean
};

/// How users move after a change.
struct Clients {
    std::string id;
    std::vector<Cohort> cohorts;
    std::uint32_t tries = 3;         // over different name servers before a resolver gives up
    double serve_stale_share = 0.3;  // behind resolvers that then serve what has expired
    double cannot_use_cache_share =
        0.3;  // that ask at each request, so that each may go unanswered
};

/// "web-2014" or "pessimistic"; nullopt for any other.
std::optional<Clients> clients_named(std::string_view id);
std::vector<std::string> clients_ids();

class Users {
public:
    static constexpr std::int64_t kStep = 5;  // seconds

    /// All of them at the shares of `first`, at even phases of its TTL.
    Users(const Clients& clients, const Answers& first);

    /// A step of kStep passes: who is due asks again, of name servers that fail as `world` says.
    /// Requires: one of `servers` for each name server of the world, all about the same spots.
    void step(const std::vector<const Answers*>& servers, const World& world);

    /// Share of users by spot; the rest has no good answer.
    [[nodiscard]] const std::vector<double>& at() const { return at_; }
    /// Share of users whose resolvers had no answer just now.
    [[nodiscard]] double unanswered() const { return unanswered_; }
    /// Share of requests of those with an address that fail since they could not be asked for anew.
    [[nodiscard]] double uncached_loss() const { return uncached_ * unanswered_; }

private:
    using Mass = std::vector<double>;  // by spot, and last who has nothing

    struct Held {
        std::int64_t until_step = 0;
        double mass = 0;
    };
    struct Group {
        Cohort cohort;
        bool serves_stale = false;  // what has expired, when nobody answers
        std::vector<Mass> ring;     // Ttl: by step of expiry
        Mass pool;                  // the others, and nobody of Ttl
        std::deque<Held> poisoned;
        double poisoned_mass = 0;
    };

    void take_due(Group& group, Mass& due);
    void poison(Group& group, Mass& due, const World& world);
    void give(Group& group, const Mass& due, const std::vector<const Answers*>& servers);
    void put(Group& group, std::size_t spot, double mass, std::int64_t ttl_s);
    void add_group(const Cohort& cohort, double share, bool serves_stale, const Answers& first);
    void spread_first(Group& group, const Answers& first);
    void reach_out(const World& world);
    void leave(const Mass& due);

    std::uint32_t tries_;
    double uncached_;
    std::size_t spots_;
    std::int64_t now_ = 0;  // in steps
    std::vector<Group> groups_;
    std::vector<double> answered_by_;  // by name server: share of resolvers; with unanswered_ 1
    std::vector<double> fails_;        // by name server, that answered_by_ is for
    double unanswered_ = 0;
    Mass at_;
    Mass due_;
};

}  // namespace leeward::drill
