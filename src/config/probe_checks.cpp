// SPDX-License-Identifier: Apache-2.0
#include "probe_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "names.hpp"
#include "probe_times.hpp"

namespace leeward::config {

namespace {

constexpr Bounds kPorts = {1, 65535};
constexpr Bounds kStatuses = {100, 599};   // RFC 9110 section 15
constexpr std::size_t kMaxPath = 1024;     // octets; our choice
constexpr std::size_t kMaxHost = 253 + 6;  // octets: a name and a port
constexpr std::size_t kMaxBody = 255;      // octets, HC-3
constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

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

/// A name with a port, or alone: "lb.example.net:8080".
struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

std::optional<HostAndPort> parse_host(const std::string& text, std::uint16_t port) {
    const std::size_t colon = text.find(':');
    if (colon != std::string::npos) {
        const char* const end = text.data() + text.size();
        const auto [last, fault] = std::from_chars(text.data() + colon + 1, end, port);
        if (fault != std::errc() || last != end || port == 0) return std::nullopt;
    }
    std::string host = text.substr(0, colon);
    if (!is_host_name(host)) return std::nullopt;
    return HostAndPort{std::move(host), port};
}

/// Reads one check. Each function reads keys that belong together.
class ProbeReader {
public:
    ProbeReader(const Reader& reader, Model& model) : reader_(reader), model_(model) {}

    void read(const Entry& kind, probe::Check& check, CheckPlace& place) {
        if (check.protocol == probe::Protocol::Tcp) {
            place.port = static_cast<std::uint16_t>(reader_.whole("tcp", kPorts).value_or(0));
        } else {
            read_path(check, kind);
        }
        read_place(check, place);
        if (check.protocol == probe::Protocol::Tcp) {
            refuse_for_tcp();
        } else {
            read_request(check);
            read_expectations(check);
        }
        read_times(reader_, check);
    }

private:
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

    void read_place(probe::Check& check, CheckPlace& place) {
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
        if (place.at) return;
        if (auto named = parse_host(at->text, place.port)) {
            model_.looked_up.insert(name_key(*dns::Name::parse(named->host)));
            check.host = named->host;  // unless another is said (HC-10)
            place.port = named->port;
            place.at_host = std::move(named->host);
            return;
        }
        reader_.error_at(at->where, "at",
                         fmt::format("{} is no address and no name; write one such as "
                                     "\"192.0.2.1\", \"[2001:db8::1]:8080\" or "
                                     "\"lb.example.net:8080\"",
                                     in_quotes(at->text)));
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
        constexpr std::string_view kRequests[] = {"host", "method", "expect",  "body",
                                                  "sni",  "verify", "response"};
        reader_.refuse_keys(kRequests, "is for http and https; a TCP check only connects");
    }

    const Reader& reader_;
    Model& model_;
};

}  // namespace

void read_probe(const Reader& reader, const Entry& kind, Model& model, probe::Check& check,
                CheckPlace& place) {
    ProbeReader(reader, model).read(kind, check, place);
}

}  // namespace leeward::config
