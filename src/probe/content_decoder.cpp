// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/content_decoder.hpp"

#include <zlib.h>

#include <utility>

namespace leeward::probe {
namespace {

constexpr int kZlib = MAX_WBITS;
constexpr int kRawDeflate = -MAX_WBITS;
constexpr int kGzip = MAX_WBITS + 16;

/// What zlib is to expect. "deflate" is the zlib format, but some servers send the bare stream: its
/// first octet tells, for in the zlib format that names the method, 8.
int window_bits(ContentCoding coding, char first) {
    if (coding == ContentCoding::Gzip) return kGzip;
    return (static_cast<unsigned char>(first) & 0x0FU) == Z_DEFLATED ? kZlib : kRawDeflate;
}

}  // namespace

void ContentDecoder::Free::operator()(z_stream_s* stream) const noexcept {
    inflateEnd(stream);
    delete stream;
}

void ContentDecoder::feed(std::string_view octets) {
    fed_ = octets;
}

bool ContentDecoder::begin(char first) {
    auto stream = std::make_unique<z_stream>();
    if (inflateInit2(stream.get(), window_bits(coding_, first)) != Z_OK) return false;
    stream_.reset(stream.release());
    return true;
}

std::optional<std::string_view> ContentDecoder::next(std::span<char> buffer) {
    if (coding_ == ContentCoding::Identity) return std::exchange(fed_, {});
    if (broken_) return std::nullopt;
    if (!stream_ && fed_.empty()) return std::string_view();
    if (!stream_ && !begin(fed_.front())) return std::nullopt;
    // zlib does not write through the pointer to its input.
    const auto* const input = reinterpret_cast<const Bytef*>(fed_.data());
    stream_->next_in = const_cast<Bytef*>(input);
    stream_->avail_in = static_cast<uInt>(fed_.size());
    stream_->next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_->avail_out = static_cast<uInt>(buffer.size());
    int result = Z_OK;
    do {  // once without input too: zlib may hold what did not fit into the last buffer
        result = inflate(stream_.get(), Z_NO_FLUSH);
        // One member may follow another (RFC 1952 section 2.2).
        if (result == Z_STREAM_END) result = inflateReset(stream_.get());
    } while (result == Z_OK && stream_->avail_in > 0 && stream_->avail_out > 0);
    broken_ = result != Z_OK && result != Z_BUF_ERROR;
    fed_.remove_prefix(fed_.size() - stream_->avail_in);
    const std::string_view plain(buffer.data(), buffer.size() - stream_->avail_out);
    // What came out before the break counts, as it would have if the rest had not come yet.
    if (broken_ && plain.empty()) return std::nullopt;
    return plain;
}

}  // namespace leeward::probe
