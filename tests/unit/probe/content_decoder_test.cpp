// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/content_decoder.hpp"

#include <zlib.h>

#include <array>
#include <optional>
#include <string>

#include "support/catch.hpp"

using namespace leeward;
using probe::ContentCoding;
using probe::ContentDecoder;

namespace {

constexpr int kZlib = MAX_WBITS;
constexpr int kRaw = -MAX_WBITS;
constexpr int kGzip = MAX_WBITS + 16;

std::string packed(const std::string& text, int window_bits) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string result(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

/// What comes out of `coded`, fed in pieces of `size` octets; nullopt: it is not in that coding.
std::optional<std::string> decoded(ContentCoding coding, std::string_view coded, std::size_t size) {
    ContentDecoder decoder(coding);
    std::array<char, 100> buffer{};
    std::string result;
    while (!coded.empty()) {
        decoder.feed(coded.substr(0, size));
        coded.remove_prefix(std::min(size, coded.size()));
        while (true) {
            const auto piece = decoder.next(buffer);
            if (!piece) return std::nullopt;
            if (piece->empty()) break;
            result += *piece;
        }
    }
    return result;
}

std::string long_text() {
    std::string text;
    for (int i = 0; text.size() < 100000; ++i) text += std::to_string(i * 7919) + ",";
    return text;
}

}  // namespace

TEST_CASE("content_decoder: HC-31: each coding gives back what was coded, however it is cut",
          "[probe]") {
    struct Row {
        ContentCoding coding;
        int window_bits;
    };
    const auto row = GENERATE(values<Row>({{ContentCoding::Gzip, kGzip},
                                           {ContentCoding::Deflate, kZlib},
                                           {ContentCoding::Deflate, kRaw}}));
    const auto text = GENERATE(std::string(), std::string("all is fine\n"),
                               std::string(100000, 'x'), long_text());
    const std::size_t size = GENERATE(1, 7, 1000000);
    CHECK(decoded(row.coding, packed(text, row.window_bits), size) == text);
}

TEST_CASE("content_decoder: what has no coding is left as it is", "[probe]") {
    CHECK(decoded(ContentCoding::Identity, "as it is", GENERATE(1, 100)) == "as it is");
}

TEST_CASE("content_decoder: one member may follow another", "[probe]") {
    const auto text = packed("first ", kGzip) + packed("second", kGzip);
    CHECK(decoded(ContentCoding::Gzip, text, GENERATE(1, 100)) == "first second");
}

TEST_CASE("content_decoder: what is not in its coding is told", "[probe]") {
    const auto coding = GENERATE(ContentCoding::Gzip, ContentCoding::Deflate);
    const std::size_t size = GENERATE(1, 100);
    CHECK_FALSE(decoded(coding, "this is not packed at all, is it?", size));
    CHECK_FALSE(decoded(coding, packed("fine", kGzip) + "and more", size));
    auto broken = packed(long_text(), coding == ContentCoding::Gzip ? kGzip : kZlib);
    broken[broken.size() / 2] = static_cast<char>(~broken[broken.size() / 2]);
    CHECK_FALSE(decoded(coding, broken, size));
}

TEST_CASE("content_decoder: a stream cut short gives what it can", "[probe]") {
    const auto coded = packed(long_text(), kGzip);
    const auto half = decoded(ContentCoding::Gzip, coded.substr(0, coded.size() / 2), 1000);
    REQUIRE(half);
    CHECK(half->size() > 10000);
    CHECK(long_text().starts_with(*half));
}
