// SPDX-License-Identifier: Apache-2.0
// Failover records as a client sees them, from a configuration's text, for every way in which its
// endpoints may be up and down.
#include <map>
#include <set>

#include "leeward/config/config.hpp"
#include "leeward/policy/decide.hpp"
#include "support/catch.hpp"
#include "support/dialogue.hpp"

namespace leeward {
namespace {

using Addresses = std::set<std::string>;

constexpr const char* kConfig = R"(
zone = "z"
ns = "ns.far."
check.web = { http = "/" }
region.eu = { a = ["192.0.2.1", "192.0.2.2"], aaaa = "2001:db8::1" }
region.us = { a = "192.0.2.11", aaaa = "2001:db8::11" }
region.ap = { a = "192.0.2.21" }
record.first = { failover = ["eu", "us"], check = "web", ttl = 20 }
record.share = { weighted = { eu = 2, us = 1 }, check = "web", ttl = 30 }
record.some = { multivalue = ["eu", "us", "ap"], check = "web", ttl = 40 }
record.fixed = { simple = "eu", check = "none", ttl = 50 }
)";

const std::vector<Addresses>& regions() {
    static const std::vector<Addresses> all = {
        {"192.0.2.1", "192.0.2.2", "2001:db8::1"}, {"192.0.2.11", "2001:db8::11"}, {"192.0.2.21"}};
    return all;
}

struct Site {
    snapshot::Snapshot snapshot;
    std::map<std::string, std::size_t> endpoints;  // by address

    Site() {
        const auto read = [](const std::string&) { return base::Result<std::string>(kConfig); };
        const auto list = [](const std::string&) {
            return base::Result<std::vector<std::string>>();
        };
        config::Loaded loaded = config::load("leeward.toml", read, list);
        REQUIRE_FALSE(base::any_error(loaded.faults));
        policy::Rules& rules = loaded.config.rules;
        std::vector<zone::SteeredRrset> steered;
        for (std::uint32_t root = 0; root < rules.roots.size(); ++root)
            steered.push_back({rules.roots[root].owner.name(), rules.roots[root].type, root, {}});
        for (std::size_t at = 0; at < rules.endpoints.size(); ++at) {
            const auto address =
                base::SocketAddress::parse(rules.endpoints[at].address, 80).value();
            endpoints[address.ip.to_string()] = at;
        }
        std::vector<zone::Zone> zones;
        zones.push_back(support::make_zone("z.",
                                           "@ 600 SOA ns.far. h 1 7200 900 1209600 60\n@ 600 NS "
                                           "ns.far.\nto 600 CNAME share\n",
                                           std::move(steered)));
        snapshot = support::make_snapshot(std::move(zones), std::move(rules));
    }

    /// Decides anew with `up` alone being up.
    void set(const Addresses& up) {
        std::vector<health::EndpointState> health(endpoints.size());
        for (const auto& [address, at] : endpoints)
            health[at].state = up.contains(address) ? health::State::Up : health::State::Down;
        snapshot.steering = policy::decide(*snapshot.rules, {.health = health}, {}, 1);
    }

    /// The addresses of one answer; fails the test when it is no sound one with that TTL.
    [[nodiscard]] Addresses ask(const std::string& name, const std::string& type, const char* ttl,
                                std::uint64_t seed) const {
        const support::Reply reply =
            support::ask(snapshot, support::Ask{.name = name + ".z.", .type = type}, seed);
        REQUIRE(reply.rcode == "NOERROR");
        REQUIRE(reply.aa);
        Addresses found;
        const std::string begin = name + ".z. " + ttl + " IN " + type + " ";
        for (const std::string& line : reply.answer) {
            INFO(line);
            REQUIRE(line.starts_with(begin));
            REQUIRE(found.insert(line.substr(begin.size())).second);
        }
        return found;
    }
};

Addresses of_type(const Addresses& all, const std::string& type) {
    Addresses found;
    for (const std::string& address : all) {
        if ((address.find(':') != std::string::npos) == (type == "AAAA")) found.insert(address);
    }
    return found;
}

/// How many regions the addresses are from.
std::size_t places_of(const Addresses& addresses) {
    std::size_t count = 0;
    for (const Addresses& region : regions()) {
        count += std::any_of(addresses.begin(), addresses.end(),
                             [&](const std::string& one) { return region.contains(one); });
    }
    return count;
}

}  // namespace

TEST_CASE("DYN-1: whatever is up, each answer is one choice among the living, with its own TTL",
          "[answer]") {
    Site site;
    Addresses all;
    for (const Addresses& region : regions()) all.insert(region.begin(), region.end());
    REQUIRE(site.endpoints.size() == all.size());
    for (std::uint32_t mask = 0; mask < 1U << all.size(); ++mask) {
        Addresses up;
        std::uint32_t bit = 0;
        for (const std::string& address : all)
            if ((mask >> bit++ & 1U) != 0) up.insert(address);
        site.set(up);
        for (const auto& [name, ttl, places] :
             std::vector<std::tuple<std::string, const char*, std::size_t>>{
                 {"first", "20", 2}, {"share", "30", 2}, {"some", "40", 3}}) {
            for (const std::string type : {"A", "AAAA"}) {
                Addresses mine;
                for (std::size_t at = 0; at < places; ++at)
                    mine.insert(regions()[at].begin(), regions()[at].end());
                mine = of_type(mine, type);
                Addresses living;
                for (const std::string& address : mine)
                    if (up.contains(address)) living.insert(address);
                for (std::uint64_t seed = 1; seed <= 6; ++seed) {
                    const Addresses answer = site.ask(name, type, ttl, seed);
                    CAPTURE(name, type, mask, seed, answer, up);
                    REQUIRE_FALSE(answer.empty());
                    REQUIRE(std::includes(mine.begin(), mine.end(), answer.begin(), answer.end()));
                    // All down: as if all were up.
                    const Addresses& from = living.empty() ? mine : living;
                    CHECK(std::includes(from.begin(), from.end(), answer.begin(), answer.end()));
                    if (name == "some") {
                        CHECK(answer == from);
                    } else {
                        CHECK(places_of(answer) == 1);
                    }
                    CHECK(site.ask(name, type, ttl, seed) == answer);
                }
            }
        }
        // Nothing of health counts where no check is, and an alias keeps both TTLs apart.
        CHECK(site.ask("fixed", "A", "50", 1) == of_type(regions()[0], "A"));
        CHECK(support::ask(site.snapshot, support::Ask{.name = "to.z."}).answer.front() ==
              "to.z. 600 IN CNAME share.z.");
    }
}

}  // namespace leeward
