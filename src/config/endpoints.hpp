// SPDX-License-Identifier: Apache-2.0
#pragma once
// Endpoints: one check at one thing to look at, each made once however many leaves use it (RS-27).

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "model.hpp"

namespace leeward::config {

/// What a check is to look at when it has nothing of its own: nothing, an address, or a host by
/// name.
using Judged = std::variant<std::monostate, base::Address, std::string>;

/// Borrows the model; fills its probe targets, and the names and verdicts of its rules.
class Endpoints {
public:
    explicit Endpoints(Model& model) : model_(model) {}

    /// The endpoint of `check` for `judged`, made at first; a check that stands alone has one for
    /// all. `place` is who asks first. Nullopt: the check, or one that it counts, has nothing to
    /// look at.
    std::optional<health::EndpointId> find_or_add(std::uint32_t check, const Judged& judged,
                                                  policy::PlaceId place);

private:
    health::EndpointId add(std::uint32_t check, const Judged& judged, policy::PlaceId place);

    Model& model_;
    std::map<std::pair<std::uint32_t, Judged>, health::EndpointId> endpoints_;
};

}  // namespace leeward::config
