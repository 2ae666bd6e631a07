// SPDX-License-Identifier: Apache-2.0
#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace leeward::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Bounds kPorts = {1, 65535};
constexpr Bounds kThresholds = {1, 10};    // HC-17
constexpr Bounds kStatuses = {100, 599};   // RFC 9110 section 15
constexpr std::size_t kMaxPath = 1024;     // octets; our choice
constexpr std::size_t kMaxHost = 253 + 6;  // octets: a name and a port
constexpr std::size_t kMaxBody = 255;      // octets, HC-3
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

struct ProtocolKey {
    std::string_view name;
    probe::Protocol protocol;
};
constexpr std::array<ProtocolKey, 3> kProtocols = {{{"http", probe::Protocol::Http},
                                                    {"https", probe::Protocol::Https},
                                                    {"tcp", probe::Protocol::Tcp}}};

/// Printable ASCII without a space: what may stand in a request line and a header as it is.
bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char octet) { return octet > 0x20 && octet < 0x7F; });
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= kMaxHost &&
           std::all_of(text.begin(), text.end(), [](char octet) {
               return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
                      (octet >= '0' && octet <= '9') ||
                      std::string_view("-_.:[]").find(octet) != std::string_view::npos;
           });
}

using StatusRange = std::pair<std::uint16_t, std::uint16_t>;

std::optional<std::uint16_t> parse_status(std::string_view text) {
    std::uint16_t status = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (fault != std::errc() || end != text.data() + text.size() || status < kStatuses.least ||
        status > kStatuses.most) {
        return std::nullopt;
    }
    return status;
}

/// 200, "200" or "200-399".
std::optional<StatusRange> status_range(const Value& value) {
    std::string text;
    if (value.whole() != nullptr) text = std::to_string(*value.whole());
    if (value.text() != nullptr) text = *value.text();
    const std::size_t dash = text.find('-');
    const auto low = parse_status(std::string_view(text).substr(0, dash));
    const auto high =
        dash == std::string::npos ? low : parse_status(std::string_view(text).substr(dash + 1));
    if (!low || !high || *low > *high) return std::nullopt;
    return StatusRange(*low, *high);
}

/// Reads one check. Each function reads keys that belong together.
class CheckReader {
public:
    explicit CheckReader(const Reader& reader) : reader_(reader) {}

    void read(probe::Check& check, CheckPlace& place) {
        read_protocol(check, place);
        read_place(check, place);
        if (check.protocol == probe::Protocol::Tcp) {
            refuse_for_tcp();
        } else {
            read_request(check);
            read_expectations(check);
        }
        read_times(check);
        reader_.refuse_unknown();
    }

private:
    void read_protocol(probe::Check& check, CheckPlace& place) {
        const Entry* chosen = nullptr;
        for (const ProtocolKey& known : kProtocols) {
            const Entry* entry = reader_.find(known.name);
            if (entry == nullptr) continue;
            if (chosen != nullptr) {
                reader_.error_at(entry->where, entry->key,
                                 fmt::format("stands beside {}; a check is one of http, https and "
                                             "tcp",
                                             chosen->key));
                continue;
            }
            chosen = entry;
            check.protocol = known.protocol;
        }
        if (chosen == nullptr && has_later_key(reader_, Where::Check)) return;
        if (chosen == nullptr) {
            reader_.error_here(
                "does not say what to probe; write http = \"/path\", https = \"/path\" or "
                "tcp = PORT");
        } else if (check.protocol == probe::Protocol::Tcp) {
            place.port = static_cast<std::uint16_t>(reader_.whole("tcp", kPorts).value_or(0));
        } else {
            read_path(check, *chosen);
        }
    }

    void read_path(probe::Check& check, const Entry& entry) {
        const auto path = reader_.word(entry.key);
        if (!path) return;
        check.path = path->text;
        if (path->text.empty() || path->text[0] != '/' || path->text.size() > kMaxPath ||
            !is_plain(path->text)) {
            reader_.error(entry, fmt::format("{} is no path; begin it with '/', write up to {} "
                                             "characters of ASCII, and escape spaces as %20",
                                             in_quotes(path->text), kMaxPath));
        }
    }

    void read_place(const probe::Check& check, CheckPlace& place) {
        const bool tcp = check.protocol == probe::Protocol::Tcp;
        if (!tcp) place.port = check.protocol == probe::Protocol::Http ? kHttpPort : kHttpsPort;
        const Entry* port = reader_.find("port");
        if (port != nullptr && tcp) {
            reader_.error(*port, "is for http and https; a TCP check says tcp = PORT");
        } else if (const auto number = reader_.whole("port", kPorts)) {
            place.port = static_cast<std::uint16_t>(*number);
        }
        const auto at = reader_.word("at");
        if (!at) return;
        place.at = base::SocketAddress::parse(at->text, place.port);
        if (!place.at) {
            reader_.error_at(at->where, "at",
                             fmt::format("{} is no address; write one such as \"192.0.2.1\", "
                                         "\"192.0.2.1:8080\" or \"[2001:db8::1]:8080\"",
                                         in_quotes(at->text)));
        }
    }

    void read_request(probe::Check& check) {
        if (const auto host = reader_.word("host")) {
            check.host = host->text;
            if (!is_host(host->text)) {
                reader_.error_at(host->where, "host",
                                 fmt::format("{} is no host name", in_quotes(host->text)));
            }
        }
        if (const auto method = reader_.word("method")) {
            check.method = method->text;
            if (method->text != "GET" && method->text != "HEAD") {
                reader_.error_at(method->where, "method",
                                 fmt::format("{} is no method for a check; write \"GET\" or "
                                             "\"HEAD\"",
                                             in_quotes(method->text)));
            }
        }
        read_tls(check);
    }

    void read_tls(probe::Check& check) {
        const bool https = check.protocol == probe::Protocol::Https;
        for (const std::string_view name : {"sni", "verify"}) {
            const Entry* entry = reader_.find(name);
            if (entry != nullptr && !https) {
                reader_.error_at(entry->where, name, "is for https; leave it out");
            }
        }
        check.sni = reader_.flag("sni").value_or(check.sni);
        check.verify = reader_.flag("verify").value_or(check.verify);
        if (https && check.verify && check.host.empty()) {
            reader_.error(*reader_.find("verify"),
                          "needs the name that the certificate must hold for; add host = \"NAME\"");
        }
    }

    void read_expectations(probe::Check& check) {
        if (const Entry* expect = reader_.find("expect")) {
            check.expect.clear();
            const List one = {expect->value};
            const List* list = expect->value.list();
            for (const Value& value : list == nullptr ? one : *list) {
                if (const auto range = status_range(value)) {
                    check.expect.push_back(*range);
                } else {
                    reader_.error_at(value.where, "expect",
                                     "is no status; write 200 or \"200-399\" (100 to 599), or a "
                                     "list of them");
                }
            }
            if (list != nullptr && list->empty()) {
                reader_.error(*expect, "is an empty list; name at least one status");
            }
        }
        const auto body = reader_.word("body");
        if (!body) return;
        check.body = body->text;
        if (body->text.empty() || body->text.size() > kMaxBody) {
            reader_.error_at(body->where, "body",
                             fmt::format("must have 1 to {} octets", kMaxBody));
        }
        if (check.method == "HEAD") {
            reader_.error_at(body->where, "body", "a reply to HEAD has no body; use GET");
        }
    }

    void refuse_for_tcp() {
        for (const std::string_view name : {"host", "method", "expect", "body", "sni", "verify"}) {
            if (const Entry* entry = reader_.find(name)) {
                reader_.error_at(entry->where, name,
                                 "is for http and https; a TCP check only connects");
            }
        }
    }

    void read_times(probe::Check& check) {
        check.every = reader_.duration("every", milliseconds(100), hours(1)).value_or(check.every);
        const auto timeout = reader_.duration("timeout", milliseconds(10), seconds(60));
        check.timeout = timeout.value_or(std::min(check.timeout, check.every));
        if (timeout && *timeout > check.every) {
            reader_.error(
                *reader_.find("timeout"),
                fmt::format("{} is longer than every = \"{}\"; a probe must end before "
                            "the next one",
                            base::format_duration(*timeout), base::format_duration(check.every)));
        }
        health::Thresholds& turns = check.thresholds;
        turns.fall =
            static_cast<std::uint32_t>(reader_.whole("fall", kThresholds).value_or(turns.fall));
        turns.rise =
            static_cast<std::uint32_t>(reader_.whole("rise", kThresholds).value_or(turns.rise));
    }

    const Reader& reader_;
};

}  // namespace

void read_checks(const Reader& top, Scope& scope, Model& model) {
    top.each_table("check", [&](const Entry& entry) {
        const Reader reader = top.below(Where::Check, join_key("check", entry.key), entry);
        if (!is_good_name(entry.key) || entry.key == kNone) {
            reader.error_here(
                "is no good name; use letters, digits, '-' and '_', and not \"none\"");
        } else if (scope.parent != nullptr && scope.parent->checks.contains(entry.key)) {
            reader.error_here("the main file has a check of this name; choose another");
        }
        probe::Check check;
        check.name = scope.prefix + entry.key;
        CheckPlace place;
        CheckReader(reader).read(check, place);
        scope.checks.emplace(entry.key,
                             static_cast<std::uint32_t>(model.config.probe.checks.size()));
        model.config.probe.checks.push_back(std::move(check));
        model.check_places.push_back(place);
    });
}

}  // namespace leeward::config
