// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records -> roots of policy::Rules: one for each type that a record's places hold.

#include <set>
#include <utility>
#include <vector>

#include "aliases.hpp"
#include "holdings.hpp"
#include "records.hpp"
#include "traps.hpp"
#include "trees.hpp"

namespace leeward::config {

/// Resolves the records of one file. The tables it borrows are shared by all files.
class Resolver {
public:
    Resolver(const Scope& scope, const FileZones& zones, Model& model, Tables& tables,
             std::vector<Record> records);

    /// Adds the roots of all records, in their order, and reports why a record has none.
    void run();

private:
    using Roots = std::vector<std::pair<dns::RrType, policy::NodeId>>;

    std::set<dns::RrType> resolve(std::uint32_t index);
    bool judge_checks(const Record& record, const Holding& held);
    bool judge_aliases(const Holding& held, bool typed);
    std::set<dns::RrType> types_of(const Record& record, const Holding& held);
    bool judge_types(const Record& record, const std::set<dns::RrType>& types);
    bool judge_depth(const Record& record, policy::NodeId root);
    void judge_owner(const Record& record, const Roots& roots);
    void add_roots(std::uint32_t index);

    const Scope& scope_;
    Model& model_;
    Tables& tables_;
    std::vector<Record> records_;
    Aliases aliases_;    // borrows records_
    Holdings holdings_;  // borrows aliases_
    Traps traps_;
    Trees trees_;               // borrows all of these
    std::vector<Roots> roots_;  // by record
};

}  // namespace leeward::config
