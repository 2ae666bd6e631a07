// SPDX-License-Identifier: Apache-2.0
#pragma once
// Sorts the clients of an atlas into classes. Used once; what it makes is a Clients.

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "client_groups.hpp"
#include "leeward/base/result.hpp"
#include "leeward/geo/atlas.hpp"
#include "leeward/geo/prefix_map.hpp"
#include "leeward/policy/clients.hpp"

namespace leeward::policy {

/// What sorting may come to before it fails.
struct ClientLimits {
    std::uint64_t classes = kMaxClasses;
    std::uint64_t choices = kMaxClassChoices;
    std::uint64_t ranges = kMaxClientRanges;
};

/// Borrows the rules and the atlas.
class ClientSorter {
public:
    ClientSorter(const Rules& rules, const geo::Atlas& atlas, const ClientLimits& limits)
        : rules_(rules), atlas_(atlas), limits_(limits), plan_(rules), work_(plan_.groups.size()) {}

    /// Errors: see Clients::sort.
    base::Result<Clients> run();

private:
    using Tuple = std::vector<std::uint32_t>;  // of one client: its class at each sorter of a group

    /// A group while clients are sorted into it.
    struct Work {
        std::map<Tuple, std::uint32_t> classes;
        std::vector<Clients::Entry> entries;
        std::map<std::array<std::uint32_t, 3>, std::uint32_t> known_entries;
        geo::PrefixMapBuilder builder;
        std::uint32_t last_entry = ClientGroups::kNone;  // of the range that grows
        // What was found for a location, by its number, outside of all networks and in the
        // innermost of them: 0 is not yet, else one more than the entry.
        std::vector<std::uint32_t> outside;
        std::unordered_map<std::uint64_t, std::uint32_t> inside;
    };
    /// A part of the address space that nothing splits.
    struct Part {
        const geo::Location& location;
        std::uint32_t number = 0;             // the location's
        std::span<const geo::Prefix> within;  // networks of the rules, the longest first
        std::uint32_t innermost = 0;          // which one the longest is
    };

    base::Result<void> walk();
    void take(const geo::Prefix& part, const Part& at);
    std::uint32_t& memo(Work& work, const Part& at) const;
    std::uint32_t entry(std::size_t group, const geo::Location& location,
                        std::span<const geo::Prefix> within);
    static std::uint32_t add_entry(Work& work, std::array<std::uint32_t, 3> what);
    std::uint32_t class_of(Work& work, Tuple tuple);

    void project_groups();
    std::vector<std::uint32_t> projection(std::size_t above, std::size_t below);

    void lay_out();
    void lay_out(std::size_t group);
    void count();

    const Rules& rules_;
    const geo::Atlas& atlas_;
    const ClientLimits limits_;
    ClientGroups plan_;
    std::vector<Work> work_;  // by group
    std::uint64_t ranges_ = 0;
    std::string too_many_;  // not empty: what there is too much of
    Clients result_;
};

}  // namespace leeward::policy
