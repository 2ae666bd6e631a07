// SPDX-License-Identifier: Apache-2.0
#include "server_edns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "leeward/base/hex.hpp"
#include "model.hpp"

namespace leeward::config {

namespace {

constexpr std::size_t kLongestNsid = 128;  // octets; our choice, so that it always has room
constexpr std::size_t kLongestText = 255;  // octets of one string in a TXT record

void read_nsid(const Reader& reader, std::vector<std::uint8_t>& into) {
    const auto word = reader.word("nsid");
    if (!word) return;
    std::vector<std::uint8_t> octets(word->text.begin(), word->text.end());
    bool is_sound = true;
    if (word->text.starts_with("0x")) {
        const auto digits = std::string_view(word->text).substr(2);
        octets.resize(digits.size() / 2);
        is_sound = base::read_hex(digits, octets);
    }
    if (!is_sound || octets.empty() || octets.size() > kLongestNsid) {
        reader.error_at(word->where, "nsid",
                        fmt::format("{} is no identifier; write a text of 1 to {} octets such as "
                                    "\"fra1\", or \"0x\" and two hexadecimal digits for each",
                                    in_quotes(word->text), kLongestNsid));
        return;
    }
    into = std::move(octets);
}

/// A text that is told over class CH.
void read_told(const Reader& reader, std::string_view name, std::string& into) {
    const auto word = reader.word(name);
    if (!word) return;
    if (word->text.empty() || word->text.size() > kLongestText) {
        reader.error_at(word->where, name,
                        fmt::format("has {} octets; write 1 to {}, or leave it out",
                                    word->text.size(), kLongestText));
        return;
    }
    into = word->text;
}

void read_agent(const Reader& reader, std::vector<std::uint8_t>& into) {
    const auto word = reader.word("report_to");
    if (!word) return;
    const auto name = dns::Name::parse(word->text);
    if (!name || name->is_root()) {
        reader.error_at(word->where, "report_to",
                        fmt::format("{} is no domain that reports can be sent to; write one such "
                                    "as \"reports.example.net\"",
                                    in_quotes(word->text)));
        return;
    }
    const dns::Name lower = name->lower();
    into.assign(lower.wire().begin(), lower.wire().end());
}

void read_cookies(const Reader& reader, Config& config) {
    config.cookies.given = reader.flag("cookies").value_or(config.cookies.given);
    config.answer.demand_cookies =
        reader.flag("demand_cookies").value_or(config.answer.demand_cookies);
    if (const auto word = reader.word("cookie_secrets")) {
        if (word->text.empty()) {
            reader.error_at(word->where, "cookie_secrets", "is empty; name a file or leave it out");
        } else {
            config.cookies.secrets = beside(reader.document().path, word->text);
            config.cookies.where = reader.document().at(word->where);
        }
    }
    if (config.cookies.given) return;
    for (const std::string_view key : {"cookie_secrets", "demand_cookies"}) {
        const Entry* entry = reader.find(key);
        if (entry == nullptr || (key == "demand_cookies" && !config.answer.demand_cookies))
            continue;
        reader.error(*entry,
                     "needs cookies, which cookies = false turns off; leave one of them out");
    }
}

}  // namespace

void read_edns(const Reader& server, Config& config) {
    using std::chrono::duration_cast;
    using std::chrono::milliseconds;
    constexpr std::int64_t kUnit = 100;  // milliseconds: RFC 7828 section 3.1
    answer::Settings& answer = config.answer;
    const std::int64_t idle = duration_cast<milliseconds>(config.server.tcp_idle).count() / kUnit;
    answer.keepalive = static_cast<std::uint16_t>(std::min<std::int64_t>(idle, 0xFFFF));
    read_nsid(server, answer.nsid);
    read_told(server, "identity", answer.identity);
    read_told(server, "version", answer.version);
    read_agent(server, answer.report_agent);
    read_cookies(server, config);
}

}  // namespace leeward::config
