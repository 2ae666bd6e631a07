// SPDX-License-Identifier: Apache-2.0
#include "check_book.hpp"

#include <algorithm>
#include <utility>

namespace leeward::zone {

void CheckBook::turn_to(const NodeView& node, std::size_t& origin) {
    node_ = node;
    groups_.clear();
    node.each_rrset([&](const RrsetView& rrset) {
        groups_.push_back({rrset, origin});
        origin += rrset.count;
        return true;
    });
}

const Group* CheckBook::find(dns::RrType type) const {
    const auto found = std::find_if(groups_.begin(), groups_.end(), [type](const Group& group) {
        return group.rrset.type == type;
    });
    return found == groups_.end() ? nullptr : &*found;
}

base::Location CheckBook::place(const Origin& origin) const {
    return {origin.file < files_.size() ? files_[origin.file] : "", origin.line,
            origin.line == 0 ? 0U : 1U};
}

base::Location CheckBook::place(const Group& group, std::size_t record) const {
    if (group.rrset.steered()) return steered_of(group).where;
    return place(notes().origins.at(group.first_origin + record));
}

base::Location CheckBook::whole_zone() const {
    return {files_.empty() ? "" : files_.front(), 0, 0};
}

const SteeredRrset& CheckBook::steered_of(const Group& group) const {
    return *std::lower_bound(
        steered_.inside.begin(), steered_.inside.end(), group.rrset.root(),
        [](const SteeredRrset& one, std::uint32_t root) { return one.root < root; });
}

void CheckBook::add(base::Severity severity, base::Location where, std::string message) {
    faults_.push_back(
        {severity, std::move(where), nodes().owner_of(node_).to_string(), std::move(message)});
}

}  // namespace leeward::zone
