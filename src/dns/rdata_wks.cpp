// SPDX-License-Identifier: Apache-2.0
#include "rdata_wks.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "rdata_number.hpp"

namespace leeward::dns {
namespace {

using Known = std::pair<std::string_view, std::uint16_t>;

constexpr std::array<Known, 2> kProtocols{{{"TCP", 6}, {"UDP", 17}}};
constexpr std::array<Known, 16> kServices{{{"ECHO", 7},
                                           {"DISCARD", 9},
                                           {"DAYTIME", 13},
                                           {"FTP-DATA", 20},
                                           {"FTP", 21},
                                           {"SSH", 22},
                                           {"TELNET", 23},
                                           {"SMTP", 25},
                                           {"TIME", 37},
                                           {"DOMAIN", 53},
                                           {"TFTP", 69},
                                           {"FINGER", 79},
                                           {"HTTP", 80},
                                           {"POP3", 110},
                                           {"SUNRPC", 111},
                                           {"NTP", 123}}};

template <std::size_t Size>
base::Result<std::uint16_t> parse_known(std::string_view text, const std::array<Known, Size>& known,
                                        std::uint16_t largest) {
    std::string upper(text);
    for (char& letter : upper) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&upper](const Known& one) { return one.first == upper; });
    return found != known.end() ? found->second : parse_number<std::uint16_t>(text, largest);
}

}  // namespace

base::Result<void> read_wks(Tokenizer& tokens, std::vector<std::uint8_t>& into) {
    const auto word = tokens.next();
    if (!word) return tl::unexpected(word.error());
    const auto protocol = parse_known(word->text, kProtocols, 255);
    if (!protocol) return tl::unexpected(protocol.error());
    into.push_back(static_cast<std::uint8_t>(*protocol));
    if (tokens.at_end()) return base::fail("a port is missing");
    const std::size_t start = into.size();
    while (!tokens.at_end()) {
        const auto token = tokens.next();
        if (!token) return tl::unexpected(token.error());
        const auto port = parse_known(token->text, kServices, 65'535);
        if (!port) return tl::unexpected(port.error());
        const std::size_t at = start + *port / 8U;
        if (at >= into.size()) into.resize(at + 1);
        into[at] = static_cast<std::uint8_t>(into[at] | (0x80U >> (*port % 8U)));
    }
    return {};
}

void write_wks(base::Bytes field, std::string& into) {
    into += std::to_string(field[0]);
    for (std::size_t port = 0; port < (field.size() - 1) * 8; ++port) {
        if ((field[1 + port / 8] & (0x80U >> (port % 8))) == 0) continue;
        into += ' ';
        into += std::to_string(port);
    }
}

}  // namespace leeward::dns
