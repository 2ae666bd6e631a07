// SPDX-License-Identifier: Apache-2.0
#pragma once
// Leaves and endpoints, each made once however many records use them (RS-27).

#include <map>
#include <tuple>
#include <vector>

#include "model.hpp"

namespace leeward::config {

/// What a record asks of the places below it.
struct Judging {
    dns::RrType type = dns::RrType::A;
    CheckChoice check;
    health::UnknownAs unknown = health::UnknownAs::Hold;

    friend auto operator<=>(const Judging&, const Judging&) = default;
};

/// Borrows the model; fills its rules and its probe targets.
class Leaves {
public:
    explicit Leaves(Model& model) : model_(model) {}

    struct Found {
        policy::LeafId leaf;
        bool fresh = false;
    };

    /// The leaf for `place`, made at first. `how.check` is what judges it, already chosen.
    /// Requires: the place holds the type.
    Found find_or_add(policy::PlaceId place, const Judging& how);

private:
    using EndpointKey = std::pair<std::uint32_t, base::SocketAddress>;  // check, address

    void judge(policy::Leaf& leaf, const PlaceData& data, const Judging& how);
    void judge_addresses(policy::Leaf& leaf, const PlaceData& data, const Judging& how);
    health::EndpointId endpoint(std::uint32_t check, const base::SocketAddress& address,
                                policy::PlaceId place);

    Model& model_;
    std::map<std::pair<policy::PlaceId, Judging>, policy::LeafId> leaves_;
    std::map<EndpointKey, health::EndpointId> endpoints_;
};

}  // namespace leeward::config
