// SPDX-License-Identifier: Apache-2.0
#pragma once
// A record's policy -> one root for each type that its places hold.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leaves.hpp"
#include "model.hpp"
#include "nodes.hpp"
#include "traps.hpp"

namespace leeward::config {

/// A record, read and with all its names known.
struct Record {
    std::string key;  // as faults show it: record.www
    dns::Name owner;
    bool at_apex = false;
    Policy policy;
    CheckChoice check;
    health::UnknownAs unknown = health::UnknownAs::Hold;
    std::uint32_t ttl = 30;  // seconds
    Spot where;              // of the record's key
};

/// What the places below a policy have in common, for one file.
struct Holding {
    std::set<dns::RrType> types;
    std::vector<std::string> unchecked;  // places that no check judges, unless something above says
    bool broken = false;                 // a place or a pool is at fault
};

/// Takes the records of one file. The tables it borrows outlive it and are shared by all files.
class Resolver {
public:
    Resolver(const Scope& scope, Model& model, Leaves& leaves, Nodes& nodes)
        : scope_(scope),
          model_(model),
          leaves_(leaves),
          nodes_(nodes),
          traps_(scope, model, nodes) {}

    /// Adds the record's roots, or reports why it has none.
    void add(const Record& record);

private:
    const Holding& holding(PoolId pool);
    Holding holding_of(const Policy& policy);
    bool judge_types(const Record& record, const std::set<dns::RrType>& types);

    policy::NodeId node(const Policy& policy, const std::string& name, const Subject& at,
                        const Judging& how);
    std::optional<policy::Target> target(const Member& member, const Subject& at,
                                         const Judging& how);
    policy::LeafId leaf(policy::PlaceId place, const Subject& at, const Judging& how);

    const Scope& scope_;
    Model& model_;
    Leaves& leaves_;
    Nodes& nodes_;
    Traps traps_;
    std::map<PoolId, Holding> holdings_;
    std::map<std::pair<PoolId, Judging>, policy::NodeId> pool_nodes_;
};

}  // namespace leeward::config
