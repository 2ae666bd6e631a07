// SPDX-License-Identifier: Apache-2.0
#include "rdata_svcparam.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "rdata_encoding.hpp"
#include "rdata_number.hpp"
#include "rdata_plain.hpp"
#include "rdata_svcb.hpp"

namespace leeward::dns {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::array<std::pair<std::string_view, SvcKey>, 9> kKeys{
    {{"mandatory", kMandatory},
     {"alpn", kAlpn},
     {"no-default-alpn", kNoDefaultAlpn},
     {"port", kPort},
     {"ipv4hint", kIpv4hint},
     {"ech", kEch},
     {"ipv6hint", kIpv6hint},
     {"dohpath", kDohpath},
     {"ohttp", kOhttp}}};

// A known key, or "key667" without leading zeros.
std::optional<std::uint16_t> parse_key(std::string_view text) {
    const auto known = std::find_if(kKeys.begin(), kKeys.end(),
                                    [text](const auto& key) { return key.first == text; });
    if (known != kKeys.end()) return known->second;
    constexpr std::string_view kNumbered = "key";
    if (!text.starts_with(kNumbered)) return std::nullopt;
    text.remove_prefix(kNumbered.size());
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    const auto number = parse_number<std::uint16_t>(text);
    return number ? std::optional(*number) : std::nullopt;
}

// Items apart by commas. In the value's octets "\," is a comma of an item and "\\" a backslash
// (RFC 9460 appendix A.1).
std::vector<std::string> split_list(const Octets& value) {
    std::vector<std::string> items(1);
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char octet = static_cast<char>(value[at]);
        if (octet == ',') {
            items.emplace_back();
        } else if (octet == '\\' && at + 1 < value.size()) {
            items.back() += static_cast<char>(value[++at]);
        } else {
            items.back() += octet;
        }
    }
    return items;
}

base::Result<void> append_alpn(const std::string& item, Octets& into) {
    if (item.empty() || item.size() > 255) {
        return base::fail("an identifier of alpn has 1 to 255 octets");
    }
    into.push_back(static_cast<std::uint8_t>(item.size()));
    into.insert(into.end(), item.begin(), item.end());
    return {};
}

base::Result<void> append_mandatory(const Octets& value, Octets& into) {
    std::vector<std::uint16_t> keys;
    for (const auto& item : split_list(value)) {
        const auto key = parse_key(item);
        if (!key) return refuse(item, "is not a key that can be mandatory");
        keys.push_back(*key);
    }
    std::sort(keys.begin(), keys.end());
    for (const std::uint16_t key : keys) append_number(key, into);
    return {};
}

// The value of a key written by its name; `value` has its escapes resolved.
base::Result<void> append_value(std::uint16_t key, const Octets& value, Octets& into) {
    const std::string_view text = base::as_text(value);
    base::Result<void> read;
    switch (key) {
        case kMandatory:
            return append_mandatory(value, into);
        case kAlpn:
        case kIpv4hint:
        case kIpv6hint:
            for (const auto& item : split_list(value)) {
                read = key == kAlpn ? append_alpn(item, into)
                                    : read_address(item, key == kIpv6hint, into);
                if (!read) return read;
            }
            return {};
        case kPort:
            return read_number<std::uint16_t>(text, into);
        case kEch:
            return read_base64(text, into);
        default:
            into.insert(into.end(), value.begin(), value.end());
            return {};
    }
}

// The text of the value without its quotes; nullopt when there is no "=".
std::optional<std::string_view> value_text(std::string_view param, std::size_t equals) {
    if (equals == std::string_view::npos) return std::nullopt;
    std::string_view text = param.substr(equals + 1);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return text;
}

base::Result<void> read_value(std::uint16_t key, bool by_name, std::string_view text,
                              Octets& into) {
    Octets value;
    if (auto size = append_unescaped({text, false}, value); !size) {
        return tl::unexpected(size.error());
    }
    if (by_name) return append_value(key, value, into);
    into = std::move(value);
    return {};
}

}  // namespace

base::Result<void> read_svc_params(Tokenizer& tokens, Octets& into) {
    std::map<std::uint16_t, Octets> params;
    while (!tokens.at_end()) {
        const auto token = tokens.next();
        if (!token) return tl::unexpected(token.error());
        const std::size_t equals = token->text.find('=');
        const std::string_view name = token->text.substr(0, equals);
        const auto key = token->quoted ? std::nullopt : parse_key(name);
        if (!key) return refuse(name, "is not a service parameter; there are alpn, port, key123");
        const auto [param, is_new] = params.try_emplace(*key);
        if (!is_new) return refuse(name, "stands twice");
        if (const auto text = value_text(token->text, equals)) {
            const bool by_name = !name.starts_with("key");
            if (auto read = read_value(*key, by_name, *text, param->second); !read) {
                return tl::unexpected(base::Error{std::string(name) + ": " + read.error().message});
            }
        }
        if (param->second.size() > 65'535) return refuse(name, "has a value over 65535 octets");
    }
    for (const auto& [key, value] : params) {
        append_number(key, into);
        append_number(static_cast<std::uint16_t>(value.size()), into);
        into.insert(into.end(), value.begin(), value.end());
    }
    return {};
}

}  // namespace leeward::dns
