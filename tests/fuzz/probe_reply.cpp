// SPDX-License-Identifier: Apache-2.0
// An HTTP reply to a probe: whatever comes and however it is cut, one outcome or none, and nothing
// kept beyond the bound. The corpus is also replayed through the real runner, and over HTTP and
// HTTPS side by side: tests/unit/probe.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "leeward/base/bytes.hpp"
#include "leeward/probe/http_reader.hpp"

namespace {

using leeward::probe::Check;
using leeward::probe::HttpReader;

void require(bool holds) {
    if (!holds) std::abort();
}

/// The outcome of `text` that comes in pieces of `size` octets.
std::optional<leeward::health::Outcome> outcome_of(const Check& check, std::string_view text,
                                                   std::size_t size) {
    HttpReader reader;
    bool more = true;
    while (more && !text.empty()) {
        const auto piece = text.substr(0, size);
        text.remove_prefix(piece.size());
        more = reader.take(check, piece);
        require(more != reader.verdict().has_value());
    }
    reader.end(check);
    if (!reader.verdict()) return std::nullopt;
    require(reader.verdict()->detail.size() <= 200);
    return reader.verdict()->outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = leeward::base::as_text({data, size});
    for (const auto* const wanted : {"", "ok"}) {
        Check check;
        check.body = wanted;
        const auto whole = outcome_of(check, text, std::max<std::size_t>(size, 1));
        for (const std::size_t piece : {1U, 3U, 100U}) {
            require(outcome_of(check, text, piece) == whole);
        }
    }
    return 0;
}
