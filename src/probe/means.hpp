// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the probes of one runner share.

#include <optional>
#include <utility>

#include "curl_multi.hpp"
#include "leeward/lookup/resolver.hpp"
#include "leeward/loop/loop.hpp"

namespace leeward::probe {

class Means {
public:
    Means(loop::Loop& loop, const lookup::Settings& settings, CurlMulti::OnEnd on_https_end)
        : loop_(loop), on_https_end_(std::move(on_https_end)), resolver_(loop, settings) {}

    [[nodiscard]] loop::Loop& loop() const { return loop_; }
    [[nodiscard]] lookup::Resolver& resolver() { return resolver_; }
    /// Made by the first HTTPS probe.
    [[nodiscard]] CurlMulti& multi() {
        if (!multi_) multi_.emplace(loop_, on_https_end_);
        return *multi_;
    }

private:
    loop::Loop& loop_;
    const CurlMulti::OnEnd on_https_end_;
    lookup::Resolver resolver_;
    std::optional<CurlMulti> multi_;
};

}  // namespace leeward::probe
