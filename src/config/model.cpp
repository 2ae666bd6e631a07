// SPDX-License-Identifier: Apache-2.0
#include "model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace leeward::config {

namespace {

constexpr std::size_t kMaxName = 63;          // octets; our choice, a label's size
constexpr std::size_t kMaxSuggested = 2'000;  // names that are searched for a near one

template <class Map>
void add_names(const Map& from, std::vector<std::string>& into) {
    if (from.size() > kMaxSuggested) return;
    for (const auto& [name, unused] : from) into.push_back(name);
}

bool is_region(const Model& model, const Target& target) {
    const auto* place = std::get_if<policy::PlaceId>(&target);
    return place != nullptr &&
           model.config.rules.places[place->index()].kind == policy::PlaceKind::Region;
}

}  // namespace

const std::uint32_t* find_check(const Scope& scope, const std::string& name) {
    const auto found = scope.checks.find(name);
    if (found != scope.checks.end()) return &found->second;
    return scope.parent == nullptr ? nullptr : find_check(*scope.parent, name);
}

std::optional<Target> find_member(const Model& model, const Scope& scope, const std::string& name) {
    const auto found = scope.members.find(name);
    if (found != scope.members.end()) return found->second;
    if (scope.parent == nullptr) return std::nullopt;
    const auto above = scope.parent->members.find(name);
    if (above == scope.parent->members.end() || !is_region(model, above->second)) {
        return std::nullopt;
    }
    return above->second;
}

std::string unknown_member(const Scope& scope, const std::string& name) {
    const auto claimed = scope.member_spots.find(name);
    if (claimed != scope.member_spots.end()) {
        return fmt::format("{} is at fault in line {}", in_quotes(name), claimed->second.line);
    }
    if (scope.parent != nullptr && scope.parent->members.contains(name)) {
        return fmt::format(
            "{} is a pool or a target of the main file; only its regions and checks are seen here",
            in_quotes(name));
    }
    std::vector<std::string> known;
    add_names(scope.members, known);
    if (scope.parent != nullptr) add_names(scope.parent->members, known);
    std::sort(known.begin(), known.end());  // the same suggestion on every run
    return fmt::format("there is no region, target or pool {}{}", in_quotes(name),
                       suggestion(name, known));
}

std::vector<std::string> check_names(const Scope& scope) {
    std::vector<std::string> known;
    add_names(scope.checks, known);
    if (scope.parent != nullptr) add_names(scope.parent->checks, known);
    std::sort(known.begin(), known.end());
    return known;
}

CheckChoice read_check_choice(const Reader& reader, const Scope& scope) {
    using Said = CheckChoice::Said;
    const auto name = reader.word("check");
    if (!name) return {};
    if (name->text == kNone) return {Said::None, 0};
    if (const std::uint32_t* check = find_check(scope, name->text)) return {Said::Check, *check};
    std::vector<std::string> known = check_names(scope);
    known.emplace_back(kNone);
    reader.error_at(name->where, "check",
                    fmt::format("there is no check {}{}", in_quotes(name->text),
                                suggestion(name->text, known)));
    return {Said::None, 0};
}

bool claim_member(const Reader& top, Scope& scope, std::string_view kind, const Entry& entry) {
    const std::string key = join_key(kind, entry.key);
    const base::Location where = top.document().at(entry.where);
    if (!is_good_name(entry.key)) {
        top.faults().error(
            where, key,
            fmt::format("is no good name; use 1 to {} letters, digits, '-' and '_'", kMaxName));
        return false;
    }
    const auto [claimed, fresh] = scope.member_spots.emplace(entry.key, entry.where);
    const Scope* clash = fresh ? nullptr : &scope;
    Spot other = claimed->second;
    if (fresh && scope.parent != nullptr) {
        const auto above = scope.parent->member_spots.find(entry.key);
        if (above != scope.parent->member_spots.end()) {
            clash = scope.parent;
            other = above->second;
        }
    }
    if (clash == nullptr) return true;
    top.faults().error(where, key,
                       fmt::format("the name is taken at {}:{}:{}; regions, targets and pools "
                                   "share one name space",
                                   clash->path, other.line, other.column));
    return false;
}

bool is_good_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName &&
           std::all_of(name.begin(), name.end(), [](char octet) {
               return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                      (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
           });
}

std::string beside(const std::string& file, const std::string& path) {
    return (std::filesystem::path(file).parent_path() / path).string();
}

}  // namespace leeward::config
