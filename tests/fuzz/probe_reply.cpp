// SPDX-License-Identifier: Apache-2.0
// An HTTP reply to a probe: whatever comes, one outcome or none, and nothing kept beyond the bound.
// The corpus is also replayed through the real runner: tests/unit/probe/runner_test.cpp.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "leeward/base/bytes.hpp"
#include "leeward/probe/http_reply.hpp"

namespace {

using leeward::probe::HttpReply;

void require(bool holds) {
    if (!holds) std::abort();
}

/// Feeds lines until one is empty, then the rest as body in pieces of growing size.
void feed(HttpReply& reply, const leeward::probe::Check& check, std::string_view text) {
    bool in_body = false;
    std::size_t piece = 1;
    while (!text.empty()) {
        const auto line_end = text.find('\n');
        const auto line_size = line_end == std::string_view::npos ? text.size() : line_end + 1;
        const auto part = text.substr(0, in_body ? piece++ : line_size);
        const bool more = in_body ? reply.body(check, part) : reply.header(check, part);
        require(more != reply.verdict().has_value() || in_body);
        if (!more) return;
        in_body = in_body || part == "\r\n" || part == "\n";
        text.remove_prefix(part.size());
    }
    reply.end(check);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = leeward::base::as_text({data, size});
    for (const auto* const wanted : {"", "ok"}) {
        leeward::probe::Check check;
        check.body = wanted;
        HttpReply reply;
        feed(reply, check, text);
        if (reply.verdict()) require(reply.verdict()->detail.size() <= 200);
    }
    return 0;
}
