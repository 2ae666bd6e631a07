// SPDX-License-Identifier: Apache-2.0
#pragma once
// Undoes a content coding (RFC 9110 section 8.4.1) as the octets come. Pure; what it keeps is
// bounded by zlib's window, some 40 KiB.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

struct z_stream_s;

namespace leeward::probe {

/// The codings that a probe asks for.
enum class ContentCoding : std::uint8_t { Identity, Gzip, Deflate };

class ContentDecoder {
public:
    explicit ContentDecoder(ContentCoding coding) : coding_(coding) {}

    /// Coded octets, borrowed until next() has returned an empty piece for them. Requires: it has
    /// for those before.
    void feed(std::string_view octets);

    /// The next decoded octets, in `buffer` or, for Identity, as they were fed. Empty: all that was
    /// fed is used. nullopt: what was fed is not in this coding.
    std::optional<std::string_view> next(std::span<char> buffer);

private:
    struct Free {
        void operator()(z_stream_s* stream) const noexcept;
    };

    [[nodiscard]] bool begin(char first);

    ContentCoding coding_;
    bool broken_ = false;
    std::string_view fed_;  // what is left of it
    std::unique_ptr<z_stream_s, Free> stream_;
};

}  // namespace leeward::probe
