// SPDX-License-Identifier: Apache-2.0
#include "policies.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "areas.hpp"
#include "members.hpp"
#include "words.hpp"

namespace leeward::config {

namespace {

constexpr std::size_t kMaxShown = 3;  // of an order, in the name of its node

struct PolicyKey {
    std::string_view name;
    policy::Kind kind;
};
constexpr PolicyKey kPolicies[] = {
    {"failover", policy::Kind::Failover},     {"weighted", policy::Kind::Weighted},
    {"multivalue", policy::Kind::Multivalue}, {"simple", policy::Kind::Simple},
    {"latency", policy::Kind::Latency},       {"geo", policy::Kind::Geo},
    {"nearest", policy::Kind::Nearest},       {"alias", policy::Kind::Alias}};

/// "24/56": prefix lengths for IPv4 and IPv6.
std::optional<policy::Sticky> parse_sticky(std::string_view text) {
    policy::Sticky sticky;
    const char* const end = text.data() + text.size();
    const auto [slash, fault] = std::from_chars(text.data(), end, sticky.v4);
    if (fault != std::errc() || slash == end || *slash != '/') return std::nullopt;
    const auto [last, other] = std::from_chars(slash + 1, end, sticky.v6);
    const bool in_range = sticky.v4 >= 1 && sticky.v4 <= 32 && sticky.v6 >= 1 && sticky.v6 <= 128;
    if (other != std::errc() || last != end || !in_range) return std::nullopt;
    return sticky;
}

/// True when a place that is named twice is a mistake: not where each area or each region names
/// one.
bool names_once(policy::Kind kind, const Entry& entry) {
    return kind != policy::Kind::Geo && (kind != policy::Kind::Latency || !entry.value.table());
}

/// Reads one policy.
class PolicyReader {
public:
    PolicyReader(const Reader& reader, Where where, Scope& scope, Model& model)
        : reader_(reader), where_(where), scope_(scope), model_(model) {}

    Policy read() {
        Policy policy;
        const Entry* entry = choose(policy);
        read_sticky(policy);
        read_spill(policy);
        if (entry == nullptr) {
            policy.broken = true;
            return policy;
        }
        policy.where = entry->where;
        if (policy.kind == policy::Kind::Alias) return policy;
        const auto named = read_members(reader_, *entry, policy.kind, policy.broken);
        if (named.empty()) policy.broken = true;
        if (named.size() > policy::kMaxMembers) {
            reader_.error(*entry, fmt::format("names {} members; {} are the most", named.size(),
                                              policy::kMaxMembers));
            policy.broken = true;
            return policy;
        }
        for (const Named& member : named) add(policy, *entry, member);
        order(policy);
        return policy;
    }

private:
    const Entry* choose(Policy& policy) {
        const Entry* chosen = nullptr;
        for (const PolicyKey& known : kPolicies) {
            if (!is_key(where_, known.name)) continue;
            const Entry* entry = reader_.find(known.name);
            if (entry == nullptr) continue;
            if (chosen != nullptr) {
                reader_.error_at(entry->where, entry->key,
                                 fmt::format("stands beside {}; keep one policy", chosen->key));
                policy.broken = true;
                continue;
            }
            chosen = entry;
            policy.kind = known.kind;
        }
        if (chosen == nullptr) {
            std::vector<std::string_view> names;
            for (const PolicyKey& known : kPolicies) {
                if (is_key(where_, known.name)) names.push_back(known.name);
            }
            reader_.error_here(
                fmt::format("has no policy; write one of {}", fmt::join(names, ", ")));
        }
        return chosen;
    }

    void read_sticky(Policy& policy) {
        const auto text = reader_.word("sticky");
        if (!text) return;
        policy.sticky = parse_sticky(text->text);
        if (!policy.sticky) {
            reader_.error_at(text->where, "sticky",
                             fmt::format("is {}; write the bits of a network that keeps its place, "
                                         "of IPv4 (1 to 32) and IPv6 (1 to 128), such as \"24/56\"",
                                         in_quotes(text->text)));
        } else if (policy.kind != policy::Kind::Weighted) {
            reader_.error_at(text->where, "sticky", "is for weighted; leave it out");
        }
    }

    void read_spill(Policy& policy) const {
        using policy::Spill;
        constexpr Choice<Spill> kWords[] = {{"weights", Spill::Weights},
                                            {"headroom", Spill::Headroom}};
        policy.spill = read_choice(reader_, "spill", kWords, Spill::Weights);
        const Entry* entry = reader_.find("spill");
        if (entry == nullptr || policy.kind == policy::Kind::Weighted) return;
        reader_.error(*entry, "is for weighted; leave it out");
    }

    void add(Policy& policy, const Entry& entry, const Named& named) {
        const auto target =
            named.names.size() > 1 ? order_of(entry, named) : known(entry, named.names.front());
        if (!target) {
            policy.broken = true;
            return;
        }
        if (names_once(policy.kind, entry) && !seen_.insert(*target).second) {
            reader_.error_at(named.where, entry.key,
                             fmt::format("names {} twice", in_quotes(named.names.front().text)));
            policy.broken = true;
            return;
        }
        Member member{*target, named.weight, named.names.front().text, {}, named.where};
        const std::string key = join_key(reader_.key(), entry.key);
        const base::Location where = reader_.document().at(entry.where);
        if (policy.kind == policy::Kind::Latency) {
            member.key = named.region;
            note_latencies(where, key);
        } else if (named.area) {
            member.at = *named.area;
            note_need(model_.needs, *named.area, where, key);
        } else if (policy.kind == policy::Kind::Nearest) {
            if (!model_.needs.database) model_.needs.database = Need{where, key};
            if (!place_on_earth(entry, named, member)) policy.broken = true;
        }
        policy.members.push_back(std::move(member));
    }

    /// A latency policy asks all that the rows of the table ask.
    void note_latencies(const base::Location& where, const std::string& key) {
        if (std::exchange(model_.needs.latencies, true)) return;
        for (const policy::Area& row : model_.config.rules.latency_table.rows) {
            note_need(model_.needs, row, where, key);
        }
    }

    bool place_on_earth(const Entry& entry, const Named& named, Member& member) const {
        const auto* place = std::get_if<policy::PlaceId>(&member.target);
        auto at = named.at;
        if (!at && place != nullptr) at = model_.place_data[place->index()].location;
        if (!at) {
            const std::string& name = named.names.front().text;
            reader_.error_at(named.where, entry.key,
                             fmt::format("{} has no place on earth; say {} = {{ at = [LAT, LON] "
                                         "}}{}",
                                         in_quotes(name), name,
                                         place == nullptr ? "" : ", or location in the place"));
            return false;
        }
        member.at = policy::NearestPoint{*at, named.bias};
        return true;
    }

    /// The place or pool that one name means.
    std::optional<Target> known(const Entry& entry, const Word& name) const {
        const auto target = find_member(model_, scope_, name.text);
        if (!target) reader_.error_at(name.where, entry.key, unknown_member(scope_, name.text));
        return target;
    }

    /// An order under `geo`, as a pool that nobody named.
    std::optional<Target> order_of(const Entry& entry, const Named& named) {
        Pool pool;
        pool.is_list = true;
        pool.where = named.where;
        pool.policy.kind = policy::Kind::Failover;
        pool.policy.where = named.where;
        std::set<Target> seen;
        for (const Word& name : named.names) {
            const auto target = known(entry, name);
            if (target && !seen.insert(*target).second) {
                reader_.error_at(name.where, entry.key,
                                 fmt::format("names {} twice", in_quotes(name.text)));
            } else if (target) {
                pool.policy.members.push_back({*target, 1, name.text, {}, name.where});
            }
        }
        if (pool.policy.members.size() != named.names.size()) return std::nullopt;
        for (std::size_t at = 0; at < named.names.size() && at < kMaxShown; ++at) {
            pool.name += (at == 0 ? "" : ", ") + named.names[at].text;
        }
        if (named.names.size() > kMaxShown) pool.name += ", ...";
        scope_.pools.push_back(std::move(pool));
        return PoolId{static_cast<std::uint32_t>(scope_.pools.size() - 1)};
    }

    /// Of equals the lowest key wins (L-8, P-6), and equal sets of areas are to look equal.
    static void order(Policy& policy) {
        auto& members = policy.members;
        if (policy.kind == policy::Kind::Latency || policy.kind == policy::Kind::Nearest) {
            std::stable_sort(
                members.begin(), members.end(),
                [](const Member& left, const Member& right) { return left.key < right.key; });
        }
        if (policy.kind != policy::Kind::Geo) return;
        std::stable_sort(
            members.begin(), members.end(), [](const Member& left, const Member& right) {
                // Networks are the later alternative, and come first.
                const auto& one = std::get<policy::Area>(left.at);
                const auto& other = std::get<policy::Area>(right.at);
                return one.index() != other.index() ? one.index() > other.index() : one < other;
            });
    }

    const Reader& reader_;
    Where where_;
    Scope& scope_;
    Model& model_;
    std::set<Target> seen_;
};

}  // namespace

Policy read_policy(const Reader& reader, Where where, Scope& scope, Model& model) {
    return PolicyReader(reader, where, scope, model).read();
}

}  // namespace leeward::config
