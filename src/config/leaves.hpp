// SPDX-License-Identifier: Apache-2.0
#pragma once
// Leaves, each made once however many records use them.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "endpoints.hpp"
#include "model.hpp"

namespace leeward::config {

/// What a record asks of the places below it.
struct Judging {
    dns::RrType type = dns::RrType::A;
    CheckChoice check;
    health::UnknownAs unknown = health::UnknownAs::Hold;
    std::optional<std::uint32_t> ttl;  // of places that have none; nullopt: the root's
    bool typed = false;                // the record says its types, so names may be static

    friend auto operator<=>(const Judging&, const Judging&) = default;
};

/// True for A and AAAA.
bool is_address(dns::RrType type);

/// Borrows the model; fills its rules.
class Leaves {
public:
    Leaves(Model& model, Endpoints& endpoints) : model_(model), endpoints_(endpoints) {}

    struct Found {
        policy::LeafId leaf;
        bool fresh = false;
        bool unjudged = false;  // fresh, and its check has nothing to look at
    };

    /// The leaf for `place`, made at first. `how.check` is what judges it, already chosen.
    /// Requires: the place holds the type, as records or as a host.
    Found find_or_add(policy::PlaceId place, Judging how);

    /// The leaf for a name of a zone file, made at first; without data, and without a check.
    /// `where` and `subject` are for the fault when it is not there.
    policy::LeafId find_or_add(const AliasSpec& alias, dns::RrType type,
                               const base::Location& where, const std::string& subject);

    /// A place for what is only known by a name of ours.
    policy::PlaceId place_of(const dns::Name& name);

private:
    bool judge(policy::Leaf& leaf, const PlaceData& data, const Judging& how);
    bool judge_addresses(policy::Leaf& leaf, const PlaceData& data, const Judging& how);
    bool judge_host(policy::Leaf& leaf, const dns::Name& host, const Judging& how);
    policy::HostId host(const dns::Name& name, dns::RrType type);

    Model& model_;
    Endpoints& endpoints_;
    std::map<std::pair<policy::PlaceId, Judging>, policy::LeafId> leaves_;
    std::map<std::pair<std::string, dns::RrType>, policy::LeafId> static_leaves_;
    std::map<std::pair<std::string, dns::RrType>, policy::HostId> hosts_;
    std::map<std::string, policy::PlaceId> named_places_;
};

}  // namespace leeward::config
