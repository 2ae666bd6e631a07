// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random networks with a class each, many of them inside one another, and the slow, obvious way to
// look an address up in them.

#include <map>
#include <optional>
#include <vector>

#include "leeward/base/rng.hpp"
#include "leeward/geo/prefix.hpp"

namespace leeward::geo {

class RandomNetworks {
public:
    struct Leaf {
        Prefix network;
        std::uint32_t value = 0;
    };

    /// `classes` is how many classes there are; where no network is, it is class 0.
    RandomNetworks(base::Rng& rng, bool v6, std::size_t count, std::uint32_t classes)
        : rng_(rng), v6_(v6) {
        while (networks_.size() < count) networks_[random_network()] = rng.below(classes);
    }

    [[nodiscard]] const std::map<Prefix, std::uint32_t>& networks() const { return networks_; }

    /// The class of the longest network around the address, tried one bit after the other.
    [[nodiscard]] std::uint32_t look_up(const base::Address& address) const {
        std::uint32_t value = 0;
        for (unsigned length = 0; length <= Prefix::all(v6_).bits(); ++length) {
            const auto found =
                networks_.find(Prefix::around(address, static_cast<std::uint8_t>(length)));
            if (found != networks_.end()) value = found->second;
        }
        return value;
    }

    /// The parts that the networks split the family into, in address order.
    [[nodiscard]] std::vector<Leaf> leaves() const {
        std::vector<Leaf> into;
        add_leaves(Prefix::all(v6_), into);
        return into;
    }

    /// An address near a network's edge, or any.
    base::Address random_address() {
        if (networks_.empty() || rng_.below(4) == 0) return any_address();
        auto at = networks_.lower_bound({any_address(), 0});
        if (at == networks_.end()) at = networks_.begin();
        Prefix inside = at->first;
        const bool upper = rng_.below(2) == 0;
        while (inside.length < inside.bits()) {
            inside = inside.half(rng_.below(16) == 0 ? !upper : upper);
        }
        return inside.address;
    }

private:
    base::Address any_address() {
        std::array<std::uint8_t, 16> octets{};
        for (auto& octet : octets) octet = static_cast<std::uint8_t>(rng_.below(256));
        return *base::Address::from_bytes({octets.data(), v6_ ? 16U : 4U});
    }

    /// Half of them lie inside one that is there already.
    Prefix random_network() {
        const std::uint32_t bits = Prefix::all(v6_).bits();
        const auto length = static_cast<std::uint8_t>(rng_.below(bits + 1));
        if (networks_.empty() || rng_.below(2) == 0) return Prefix::around(any_address(), length);
        auto outer = networks_.lower_bound({any_address(), 0});
        if (outer == networks_.end()) outer = networks_.begin();
        Prefix inside = outer->first;
        while (inside.length < length) inside = inside.half(rng_.below(2) == 0);
        return inside;
    }

    // What lies inside a network follows it in one piece.
    void add_leaves(const Prefix& part, std::vector<Leaf>& into) const {
        const auto behind = networks_.upper_bound(part);
        if (behind != networks_.end() && part.covers(behind->first)) {
            add_leaves(part.half(false), into);
            add_leaves(part.half(true), into);
        } else {
            into.push_back({part, look_up_part(part)});
        }
    }

    [[nodiscard]] std::uint32_t look_up_part(const Prefix& part) const {
        std::uint32_t value = 0;
        for (unsigned length = 0; length <= part.length; ++length) {
            const auto found =
                networks_.find(Prefix::around(part.address, static_cast<std::uint8_t>(length)));
            if (found != networks_.end()) value = found->second;
        }
        return value;
    }

    base::Rng& rng_;
    bool v6_;
    std::map<Prefix, std::uint32_t> networks_;
};

}  // namespace leeward::geo
