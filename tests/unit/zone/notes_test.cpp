// SPDX-License-Identifier: Apache-2.0
#include "../../../src/zone/notes.hpp"

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

namespace leeward::zone {
namespace {

TEST_CASE("origins: each record's file and line come back, whatever order they came in", "[zone]") {
    base::Rng rng(5);
    Origins origins;
    std::vector<Origin> model;
    Origin next{0, 1};
    for (int i = 0; i < 5000; ++i) {
        const std::uint32_t dice = rng.below(100);
        if (dice == 0) next.file = rng.below(3);
        next.line = dice < 80   ? next.line + 1
                    : dice < 90 ? rng.below(200)
                    : dice < 95 ? static_cast<std::uint32_t>(rng.next())
                                : next.line;
        origins.add(next);
        model.push_back(next);
    }
    for (std::size_t at = 0; at < model.size(); ++at) {
        REQUIRE(origins.at(at).file == model[at].file);
        REQUIRE(origins.at(at).line == model[at].line);
    }
}

}  // namespace
}  // namespace leeward::zone
