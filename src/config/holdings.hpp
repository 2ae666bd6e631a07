// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the places below a policy have in common: the types that they hold, and whether something
// judges them.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "aliases.hpp"
#include "model.hpp"

namespace leeward::config {

struct Holding {
    std::set<dns::RrType> types;         // without what is only in zone files
    std::set<const AliasSpec*> aliases;  // all that are below
    std::vector<std::string> unchecked;  // places that no check judges, unless something above says
    bool broken = false;                 // a place, a pool or an alias's record is at fault
};

/// Of one file. Borrows what it is made of.
class Holdings {
public:
    Holdings(const Scope& scope, const Model& model, const Aliases& aliases,
             const std::vector<Record>& records);

    const Holding& of(PoolId pool);
    Holding of(const Policy& policy);
    /// True when there is something of the type. `typed`: the record says its types, so that zone
    /// files count.
    [[nodiscard]] bool hold(const Holding& held, dns::RrType type, bool typed) const;

    /// What a record answers, now that it is known; nothing, when it is at fault. Before, it is
    /// what it says itself: only what cannot meet the record's types asks then.
    void settle(std::uint32_t record, std::set<dns::RrType> types);
    [[nodiscard]] const std::set<dns::RrType>& types_of(std::uint32_t record) const {
        return answers_[record].types;
    }
    /// The types of all records that have the alias's name.
    [[nodiscard]] std::set<dns::RrType> types_of(const AliasSpec& spec) const;
    /// True when the alias's records of this type stand in a zone file: no record has the name with
    /// that type. A and AAAA go together: a name that a record gives one of them lacks the other.
    [[nodiscard]] bool is_static(const AliasSpec& spec, dns::RrType type) const;

private:
    struct Answers {
        std::set<dns::RrType> types;
        bool broken = false;
    };

    void add_place(policy::PlaceId place, policy::Kind kind, Holding& into) const;
    void add_alias(const AliasSpec& spec, Holding& into) const;

    const Scope& scope_;
    const Model& model_;
    const Aliases& aliases_;
    std::vector<Answers> answers_;  // by record
    std::map<PoolId, Holding> pools_;
};

}  // namespace leeward::config
