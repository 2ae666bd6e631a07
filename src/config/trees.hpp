// SPDX-License-Identifier: Apache-2.0
#pragma once
// Policies -> nodes, for one type at a time.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "details.hpp"
#include "endpoints.hpp"
#include "holdings.hpp"
#include "leaves.hpp"
#include "nodes.hpp"
#include "traps.hpp"

namespace leeward::config {

/// The tables that all files share.
struct Tables {
    explicit Tables(Model& model)
        : endpoints(model), leaves(model, endpoints), details(model.config.rules), nodes(model) {}
    Tables(const Tables&) = delete;
    Tables& operator=(const Tables&) = delete;

    Endpoints endpoints;
    Leaves leaves;  // borrows endpoints
    Details details;
    Nodes nodes;
};

/// What faults about a record's policy are about.
Subject policy_of(const Record& record);

/// Builds the trees of one file. Borrows what it is made of.
class Trees {
public:
    Trees(const Scope& scope, Model& model, Tables& tables, const Aliases& aliases,
          Holdings& holdings, const std::vector<Record>& records, Traps& traps)
        : scope_(scope),
          model_(model),
          tables_(tables),
          aliases_(aliases),
          holdings_(holdings),
          records_(records),
          traps_(traps) {}

    /// The tree of a record as the root of its own RRset. Requires: the record holds the type.
    policy::NodeId root(const Record& record, dns::RrType type);

private:
    policy::NodeId tree(const Record& record, const Judging& how);
    policy::NodeId below_alias(std::uint32_t record, dns::RrType type);
    policy::NodeId node(const Policy& policy, const std::string& name, const Subject& at,
                        const Judging& how);
    void describe(const Policy& policy, const std::vector<const Member*>& members,
                  policy::Node& node);
    std::optional<policy::Target> target(const Member& member, const Subject& at,
                                         const Judging& how);
    std::optional<policy::Target> pool(PoolId id, const Subject& at, const Judging& how);
    std::optional<policy::NodeId> alias(const AliasSpec& spec, const CheckChoice& own,
                                        std::optional<policy::PlaceId> place, const Judging& how);
    void gate(const AliasSpec& spec, const CheckChoice& own, policy::PlaceId place,
              policy::Alias& into);
    policy::LeafId leaf(policy::PlaceId place, const Subject& at, const Judging& how);

    const Scope& scope_;
    Model& model_;
    Tables& tables_;
    const Aliases& aliases_;
    Holdings& holdings_;
    const std::vector<Record>& records_;
    Traps& traps_;
    std::map<std::pair<PoolId, Judging>, policy::NodeId> pools_;
    std::map<std::pair<std::uint32_t, dns::RrType>, policy::NodeId> below_aliases_;
};

}  // namespace leeward::config
