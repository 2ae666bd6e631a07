// SPDX-License-Identifier: Apache-2.0
#pragma once
// The numbers and templates of $GENERATE, a directive that BIND brought in and no RFC describes.
//
//   $GENERATE start-stop[/step] owner [ttl] [class] type rdata
//
// In owner and rdata `$` is the number, `${offset,width,base}` the number plus an offset, padded
// with zeros, in base d, o, x, X, or n and N (hex digits apart by dots, the last one first, as in
// ip6.arpa); `\$` and `$$` are a plain `$`. Quotes around all of the rdata hold it together, as in
// BIND, and are no part of it: `TXT "a $"` makes two strings, `TXT "\"a $\""` one.

#include <cstdint>
#include <string>
#include <string_view>

#include "leeward/base/result.hpp"

namespace leeward::zone {

struct GenerateRange {
    std::uint32_t start = 0;
    std::uint32_t stop = 0;  // included
    std::uint32_t step = 1;

    [[nodiscard]] std::uint64_t count() const { return (std::uint64_t{stop} - start) / step + 1; }
};

/// Reads "start-stop" or "start-stop/step", numbers up to 2^31 - 1.
/// Errors: another form, stop before start, step 0.
base::Result<GenerateRange> parse_range(std::string_view text);

/// `rdata` without the quotes that stand around all of it; `\"` within them is a quote. Otherwise as
/// it is.
std::string without_outer_quotes(std::string_view rdata);

/// `pattern` with `number` put in, into `into`. Errors: a bad `${...}`, a number below 0.
base::Result<void> expand(std::string_view pattern, std::uint32_t number, std::string& into);

}  // namespace leeward::zone
