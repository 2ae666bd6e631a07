// SPDX-License-Identifier: Apache-2.0
// TCP framing: the first octet says how the rest is cut; every cut must give the same messages.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "leeward/server/framer.hpp"

namespace {

using leeward::base::Bytes;

/// A number that depends on the messages and their order (FNV-1a over sizes and octets).
std::uint64_t digest(Bytes stream, std::size_t piece) {
    leeward::server::Framer framer;
    std::uint64_t hash = 0xCBF29CE484222325U;
    const auto mix = [&hash](std::uint64_t value) { hash = (hash ^ value) * 0x100000001B3U; };
    while (!stream.empty()) {
        const std::size_t size = std::min(piece, stream.size());
        framer.feed(stream.first(size));
        stream = stream.subspan(size);
        while (const auto message = framer.next()) {
            mix(message->size());
            for (const std::uint8_t octet : *message) mix(octet);
        }
        framer.keep();
        if (!framer.is_broken() && framer.waiting() > 65536) std::abort();
    }
    mix(framer.is_broken() ? 1 : 0);
    return hash;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::size_t piece = 1 + data[0];
    const Bytes stream{data + 1, size - 1};
    if (digest(stream, piece) != digest(stream, stream.size())) std::abort();
    return 0;
}
