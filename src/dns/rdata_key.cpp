// SPDX-License-Identifier: Apache-2.0
#include "rdata_key.hpp"

#include "rdata_encoding.hpp"
#include "rdata_number.hpp"
#include "rdata_plain.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

base::Result<void> read_octet(Tokenizer& tokens, Octets& into) {
    const auto token = tokens.next();
    if (!token) return tl::unexpected(token.error());
    return read_number<std::uint8_t>(token->text, into);
}

}  // namespace

base::Result<void> read_ipseckey(Tokenizer& tokens, const Name& origin, Octets& into) {
    const std::size_t start = into.size();
    for (int count = 0; count < 3; ++count) {
        if (auto read = read_octet(tokens, into); !read) return read;
    }
    const auto gateway = tokens.next();
    if (!gateway) return tl::unexpected(gateway.error());
    base::Result<void> read;
    switch (into[start + 1]) {
        case 0:
            if (gateway->text != ".") return base::fail("gateway type 0 has the gateway '.'");
            break;
        case 1:
            read = read_address(gateway->text, false, into);
            break;
        case 2:
            read = read_address(gateway->text, true, into);
            break;
        case 3:
            read = read_name(gateway->text, origin, into);
            break;
        default:
            return base::fail("the gateway type is 0, 1, 2 or 3");
    }
    return read ? read_base64(tokens.rest(), into) : read;
}

base::Result<void> read_hip(Tokenizer& tokens, Octets& into) {
    const auto algorithm = tokens.next();
    if (!algorithm) return tl::unexpected(algorithm.error());
    const auto tag_text = tokens.next();
    if (!tag_text) return tl::unexpected(tag_text.error());
    const auto key_text = tokens.next();
    if (!key_text) return tl::unexpected(key_text.error());
    const auto number = parse_number<std::uint8_t>(algorithm->text);
    if (!number) return tl::unexpected(number.error());
    Octets tag;
    Octets key;
    if (auto read = read_hex(tag_text->text, tag); !read) return read;
    if (auto read = read_base64(key_text->text, key); !read) return read;
    if (tag.empty() || tag.size() > 255) return base::fail("the tag has 1 to 255 octets");
    if (key.empty() || key.size() > 65'535) return base::fail("the key has 1 to 65535 octets");
    into.push_back(static_cast<std::uint8_t>(tag.size()));
    into.push_back(*number);
    append_number(static_cast<std::uint16_t>(key.size()), into);
    into.insert(into.end(), tag.begin(), tag.end());
    into.insert(into.end(), key.begin(), key.end());
    return {};
}

}  // namespace leeward::dns
