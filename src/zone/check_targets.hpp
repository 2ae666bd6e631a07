// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where NS and MX records lead to (R1912-1).

#include <cstddef>
#include <vector>

#include "check_book.hpp"

namespace leeward::zone {

class TargetCheck {
public:
    /// `book` is borrowed.
    explicit TargetCheck(CheckBook& book) : book_(book) {}

    /// Warns of NS and MX targets inside the zone that have no address or are aliases, for the node
    /// at hand.
    void check_node();
    /// True when some NS record of the zone names the owner of `node`.
    [[nodiscard]] bool is_glue(const NodeView& node);

private:
    void check_target(const Group& group, std::size_t record, base::Bytes name);
    [[nodiscard]] NodeView find_node(base::Bytes name) const;
    [[nodiscard]] NodeView closest_encloser(const dns::QueryName& name) const;

    CheckBook& book_;
    std::vector<std::size_t> servers_;  // offsets of nodes that NS records name, in order
    bool servers_known_ = false;
};

}  // namespace leeward::zone
