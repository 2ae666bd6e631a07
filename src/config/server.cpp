// SPDX-License-Identifier: Apache-2.0
#include "server.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "limits.hpp"
#include "model.hpp"
#include "server_edns.hpp"
#include "tls.hpp"

namespace leeward::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint16_t kDnsPort = 53;
constexpr Bounds kWorkers = {1, 64};             // server::Settings' bound
constexpr Bounds kUdpSizes = {512, 4096};        // answer::Settings' bound
constexpr Bounds kConnections = {1, 1'000'000};  // our choice: above any limit on open files
constexpr Bounds kBacklogs = {1, 65535};         // our choice: the kernel's cap is lower still
constexpr Bounds kProbes = {1, 65535};           // our choice: the local ports there are

}  // namespace

void read_listen(const Reader& reader, std::uint16_t port, std::vector<base::SocketAddress>& into) {
    for (const Word& word : reader.words("listen", "addresses")) {
        const auto address = base::SocketAddress::parse(word.text, port);
        if (!address) {
            reader.error_at(word.where, "listen",
                            fmt::format("{} is no address; write one such as \"192.0.2.1\", "
                                        "\"127.0.0.1:5300\" or \"[::1]:53\"",
                                        in_quotes(word.text)));
            continue;
        }
        if (std::find(into.begin(), into.end(), *address) != into.end()) {
            reader.error_at(word.where, "listen",
                            fmt::format("names {} twice", in_quotes(word.text)));
            continue;
        }
        into.push_back(*address);
    }
}

namespace {

/// The servers that look names up: of hosts, and of checks at a name.
void read_resolvers(const Reader& reader, lookup::Settings& settings) {
    for (const Word& word : reader.words("resolvers", "addresses")) {
        const auto address = base::SocketAddress::parse(word.text, lookup::kServerPort);
        if (!address) {
            reader.error_at(word.where, "resolvers",
                            fmt::format("{} is no address; write one such as \"192.0.2.53\" or "
                                        "\"[2001:db8::53]:53\"",
                                        in_quotes(word.text)));
            continue;
        }
        settings.servers.push_back(*address);
    }
}

void read_whole(const Reader& reader, std::string_view name, Bounds bounds, auto& into) {
    if (const auto value = reader.whole(name, bounds)) {
        into = static_cast<std::remove_reference_t<decltype(into)>>(*value);
    }
}

void read_text(const Reader& reader, std::string_view name, bool is_path, std::string& into) {
    const auto word = reader.word(name);
    if (!word) return;
    if (word->text.empty()) {
        reader.error_at(word->where, name, "is empty; write it out or leave it out");
        return;
    }
    into = is_path ? beside(reader.document().path, word->text) : word->text;
}

}  // namespace

void read_server(const Reader& top, Config& config) {
    const Entry* entry = top.find("server");
    if (entry == nullptr) return;
    if (entry->value.table() == nullptr) {
        top.error(*entry, fmt::format("is {}; write a table [server]", kind_of(entry->value)));
        return;
    }
    const Reader reader = top.below(Where::Server, "server", *entry);
    reader.refuse_unknown();
    server::Settings& server = config.server;
    read_listen(reader, kDnsPort, server.listen);
    read_resolvers(reader, config.probe.lookup);
    read_whole(reader, "workers", kWorkers, server.workers);
    read_whole(reader, "udp_size", kUdpSizes, config.answer.udp_size);
    read_whole(reader, "tcp_backlog", kBacklogs, server.tcp_backlog);
    read_whole(reader, "tcp_connections", kConnections, server.tcp_connections);
    read_whole(reader, "tcp_connections_per_client", kConnections,
               server.tcp_connections_per_client);
    read_whole(reader, "probes_at_once", kProbes, config.probe.max_in_flight);
    server.tcp_idle =
        reader.duration("tcp_idle", milliseconds(100), hours(1)).value_or(server.tcp_idle);
    server.tcp_lifetime =
        reader.duration("tcp_lifetime", seconds(1), hours(24)).value_or(server.tcp_lifetime);
    read_limits(reader, server);
    read_tls(reader, server);
    read_edns(reader, config);
    read_text(reader, "user", false, config.process.user);
    read_text(reader, "state", true, config.process.state);
    read_text(reader, "control", true, config.admin.control);
    read_text(reader, "control_group", false, config.admin.group);
}

}  // namespace leeward::config
