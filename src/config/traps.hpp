// SPDX-License-Identifier: Apache-2.0
#pragma once
// Policies that are well-formed and yet do not do what their owner means: what can never be
// answered, what is answered twice, what fails together.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "model.hpp"
#include "nodes.hpp"
#include "records.hpp"

namespace leeward::config {

/// What a fault about a policy is about.
struct Subject {
    std::string key;  // record.www.failover
    Spot where;
};

/// The judge of one file's policies.
class Traps {
public:
    Traps(const Scope& scope, Model& model, const Nodes& nodes)
        : scope_(scope), model_(model), nodes_(nodes) {}

    /// Judges a node once, when it is made.
    void judge(policy::NodeId node, const Subject& at);
    /// Judges the whole tree of a record for one type. `members` is how many the policy names.
    void judge_root(policy::NodeId node, dns::RrType type, std::size_t members, const Subject& at);

    /// Judges what is looked up below the roots of a record: its own name must not be (HC-13).
    void judge_names(const Record& record,
                     const std::vector<std::pair<dns::RrType, policy::NodeId>>& roots);

    void error(const Subject& at, std::string message);
    void warn(const Subject& at, std::string message);
    /// As a person would write it in this file.
    [[nodiscard]] std::string name_of(const policy::Target& target) const;

private:
    void judge_order(const policy::Node& node, const Subject& at);
    void judge_weights(const policy::Node& node, const Subject& at);
    void judge_latencies(const policy::Node& node, const Subject& at);
    void judge_branches(const policy::Node& node, const Subject& at);
    void judge_simple(const policy::Node& node, const Subject& at);
    void judge_name(const dns::Name& owner, const policy::Leaf& leaf, const Subject& at);
    /// Who holds a datum, and below which child of the node at hand.
    struct Holder {
        policy::LeafId leaf;
        std::size_t child = 0;
    };
    struct Less {
        bool operator()(base::Bytes left, base::Bytes right) const {
            return std::lexicographical_compare(left.begin(), left.end(), right.begin(),
                                                right.end());
        }
    };
    using Holders = std::map<base::Bytes, Holder, Less>;

    void judge_repeats(policy::NodeId id, const Subject& at);
    bool judge_data(policy::LeafId leaf, std::size_t child, bool together, Holders& holders,
                    const Subject& at);
    [[nodiscard]] bool fresh(const Subject& at, const std::string& message);

    const Scope& scope_;
    Model& model_;
    const Nodes& nodes_;
    std::set<std::pair<std::string, std::string>>
        said_;  // key and message: A and AAAA say the same
};

}  // namespace leeward::config
