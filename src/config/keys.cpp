// SPDX-License-Identifier: Apache-2.0
#include "keys.hpp"

#include <algorithm>

namespace leeward::config {

namespace {

// tools/check_man.py reads these lines: one key in braces, four fields.
constexpr Key kKeys[] = {
    {Where::Top, "zone", "string, table, or list of tables", "required"},
    {Where::Top, "ns", "name or list of names", "ns1 below the zone"},
    {Where::Top, "ttl", "seconds, or calm and alert", "30"},
    {Where::Top, "include", "path or list of paths", "none"},
    {Where::Top, "server", "table", "all defaults"},
    {Where::Top, "geo", "table", "none"},
    {Where::Top, "latency", "tables by client place", "none"},
    {Where::Top, "rule", "tables by name", "none"},
    {Where::Top, "check", "tables by name", "none"},
    {Where::Top, "region", "tables by name", "none"},
    {Where::Top, "target", "tables by name", "none"},
    {Where::Top, "pool", "tables by name", "none"},
    {Where::Top, "record", "tables by name", "none"},
    {Where::Top, "failback", "table, or manual", "all defaults"},
    {Where::Top, "budget", "table", "all defaults"},
    {Where::Top, "notify", "table", "nobody is told"},
    {Where::Top, "condemn", "share", "66.7%"},
    {Where::Top, "isolated", "table", "none"},

    {Where::Zone, "name", "name", "required"},
    {Where::Zone, "file", "path", "none"},
    {Where::Zone, "ns", "name or list of names", "the file's ns"},
    {Where::Zone, "ttl", "seconds", "3600"},
    {Where::Zone, "negative_ttl", "seconds", "30"},

    {Where::Server, "listen", "address or list of addresses", "port 53 of every address"},
    {Where::Server, "workers", "whole number", "one for each core"},
    {Where::Server, "udp_size", "octets", "1232"},
    {Where::Server, "tcp_backlog", "whole number", "1024"},
    {Where::Server, "tcp_connections", "whole number", "1024"},
    {Where::Server, "tcp_connections_per_client", "whole number", "64"},
    {Where::Server, "tcp_idle", "duration", "10s"},
    {Where::Server, "tcp_lifetime", "duration", "10m"},
    {Where::Server, "proxy_from", "network or list of networks", "none"},
    {Where::Server, "rate_limit", "table", "none"},
    {Where::Server, "shed", "true or false", "true"},
    {Where::Server, "tls", "table", "none"},
    {Where::Server, "nsid", "string", "none"},
    {Where::Server, "identity", "string", "none"},
    {Where::Server, "version", "string", "none"},
    {Where::Server, "report_to", "name", "none"},
    {Where::Server, "cookies", "true or false", "true"},
    {Where::Server, "cookie_secrets", "path", "a secret made at each start"},
    {Where::Server, "demand_cookies", "true or false", "false"},
    {Where::Server, "probes_at_once", "whole number", "1024"},
    {Where::Server, "resolvers", "address or list of addresses", "those of /etc/resolv.conf"},
    {Where::Server, "user", "string", "leeward, else nobody"},
    {Where::Server, "state", "path", "chosen by leeward serve"},
    {Where::Server, "control", "path", "control.sock in the state folder"},
    {Where::Server, "control_group", "string", "the group that serve runs as"},

    {Where::RateLimit, "responses", "whole number", "required"},
    {Where::RateLimit, "nxdomain", "whole number", "responses"},
    {Where::RateLimit, "referrals", "whole number", "responses"},
    {Where::RateLimit, "errors", "whole number", "responses"},
    {Where::RateLimit, "all", "whole number", "none"},
    {Where::RateLimit, "slip", "whole number", "2"},
    {Where::RateLimit, "ipv4", "length of a prefix", "24"},
    {Where::RateLimit, "ipv6", "length of a prefix", "56"},
    {Where::RateLimit, "exempt", "network or list of networks", "none"},
    {Where::RateLimit, "log_only", "true or false", "false"},

    {Where::Tls, "listen", "address or list of addresses", "port 853 of every address"},
    {Where::Tls, "certificate", "path", "required"},
    {Where::Tls, "key", "path", "required"},

    {Where::Geo, "database", "path", "none"},
    {Where::Geo, "asn", "path", "none"},

    {Where::Check, "http", "path", "none"},
    {Where::Check, "https", "path", "none"},
    {Where::Check, "tcp", "port", "none"},
    {Where::Check, "all", "list of checks' names", "none"},
    {Where::Check, "any", "list of checks' names", "none"},
    {Where::Check, "at_least", "whole number", "none"},
    {Where::Check, "of", "list of checks' names", "none"},
    {Where::Check, "not", "check's name", "none"},
    {Where::Check, "switch", "on or off", "none"},
    {Where::Check, "push", "duration", "none"},
    {Where::Check, "missing", "hold, up or down", "hold"},
    {Where::Check, "inverted", "true or false", "false"},
    {Where::Check, "disabled", "true or false", "false"},
    {Where::Check, "port", "port", "80 for http, 443 for https"},
    {Where::Check, "at", "address or name", "the answered address"},
    {Where::Check, "host", "name", "the probed address"},
    {Where::Check, "method", "string", "GET"},
    {Where::Check, "expect", "status or list of statuses", "200-399"},
    {Where::Check, "body", "string", "any body"},
    {Where::Check, "sni", "true or false", "true"},
    {Where::Check, "verify", "true or false", "false"},
    {Where::Check, "every", "duration", "10s"},
    {Where::Check, "timeout", "duration", "4s"},
    {Where::Check, "connect", "duration", "none"},
    {Where::Check, "response", "duration", "none"},
    {Where::Check, "fall", "whole number", "3"},
    {Where::Check, "rise", "whole number", "3"},
    {Where::Check, "confirm", "duration", "a tenth of every"},
    {Where::Check, "slow", "duration", "none"},
    {Where::Check, "failback", "table, or manual", "the file's"},

    {Where::Region, "az", "tables by name", "none"},
    {Where::Region, "check", "check's name", "the record's"},
    {Where::Region, "min_up", "share", "at least one endpoint"},
    {Where::Region, "provider", "string", "none"},
    {Where::Region, "capacity", "share", "more than there is to carry"},
    {Where::Region, "failback", "table, or manual", "the file's"},
    {Where::Region, "ttl", "seconds", "the record's"},
    {Where::Region, "location", "latitude and longitude", "none"},
    {Where::Region, "host", "name", "none"},

    {Where::Target, "check", "check's name", "the record's"},
    {Where::Target, "min_up", "share", "at least one endpoint"},
    {Where::Target, "provider", "string", "none"},
    {Where::Target, "capacity", "share", "more than there is to carry"},
    {Where::Target, "ttl", "seconds", "the record's"},
    {Where::Target, "location", "latitude and longitude", "none"},
    {Where::Target, "host", "name", "none"},
    {Where::Target, "alias", "name", "none"},
    {Where::Target, "evaluate", "true or false", "true"},

    {Where::Pool, "failover", "list of names", "none"},
    {Where::Pool, "weighted", "table of weights", "none"},
    {Where::Pool, "multivalue", "list of names", "none"},
    {Where::Pool, "simple", "name or list of names", "none"},
    {Where::Pool, "latency", "list of names, or table by region", "none"},
    {Where::Pool, "geo", "table by client place", "none"},
    {Where::Pool, "nearest", "list of names, or table by name", "none"},
    {Where::Pool, "sticky", "two prefix lengths", "none"},
    {Where::Pool, "spill", "weights or headroom", "weights"},
    {Where::Pool, "check", "check's name", "the record's"},

    {Where::Record, "failover", "list of names", "none"},
    {Where::Record, "weighted", "table of weights", "none"},
    {Where::Record, "multivalue", "list of names", "none"},
    {Where::Record, "simple", "name or list of names", "none"},
    {Where::Record, "latency", "list of names, or table by region", "none"},
    {Where::Record, "geo", "table by client place", "none"},
    {Where::Record, "nearest", "list of names, or table by name", "none"},
    {Where::Record, "sticky", "two prefix lengths", "none"},
    {Where::Record, "spill", "weights or headroom", "weights"},
    {Where::Record, "alias", "name", "none"},
    {Where::Record, "evaluate", "true or false", "true"},
    {Where::Record, "name", "name", "the record's key"},
    {Where::Record, "types", "type or list of types", "all that its places hold"},
    {Where::Record, "check", "check's name", "required"},
    {Where::Record, "ttl", "seconds, or calm and alert", "the file's ttl"},
    {Where::Record, "unknown", "hold, up or down", "hold"},
    {Where::Record, "all_down", "serve", "serve"},

    {Where::Near, "at", "latitude and longitude", "the place's location"},
    {Where::Near, "bias", "whole number", "0"},

    {Where::Rule, "assert", "table", "none"},
    {Where::Rule, "gate", "table", "none"},
    {Where::Rule, "targets", "list of switches' names", "none"},
    {Where::Rule, "wait", "duration", "5s"},

    {Where::Criterion, "all", "list of switches' names", "none"},
    {Where::Criterion, "any", "list of switches' names", "none"},
    {Where::Criterion, "at_least", "whole number", "none"},
    {Where::Criterion, "of", "list of switches' names", "none"},
    {Where::Criterion, "inverted", "true or false", "false"},

    {Where::Failback, "hold", "duration", "2m"},
    {Where::Failback, "ramp", "duration", "10m"},
    {Where::Failback, "limit", "duration", "30m"},

    {Where::Budget, "share", "share", "33.3%"},
    {Where::Budget, "window", "duration", "5m"},

    {Where::Notify, "command", "word or list of words", "none"},
    {Where::Notify, "url", "string", "none"},
    {Where::Notify, "queue", "whole number", "100"},
    {Where::Notify, "timeout", "duration", "10s"},

    {Where::Isolated, "watch", "address or list of addresses", "required"},
    {Where::Isolated, "every", "duration", "10s"},
    {Where::Isolated, "timeout", "duration", "4s"},

    {Where::Ttl, "calm", "seconds", "required"},
    {Where::Ttl, "alert", "seconds", "required"},
};

constexpr std::string_view kProbes = "use http, https or tcp";

constexpr LaterKey kLaterKeys[] = {
    {Where::Check, "dns", kProbes},
    {Where::Check, "grpc", kProbes},
    {Where::Check, "exec", kProbes},
};

}  // namespace

std::span<const Key> keys() {
    return kKeys;
}

std::span<const LaterKey> later_keys() {
    return kLaterKeys;
}

bool is_key(Where where, std::string_view name) {
    return std::any_of(std::begin(kKeys), std::end(kKeys),
                       [&](const Key& key) { return key.where == where && key.name == name; });
}

bool is_later_key(Where where, std::string_view name) {
    return std::any_of(std::begin(kLaterKeys), std::end(kLaterKeys),
                       [&](const LaterKey& key) { return key.where == where && key.name == name; });
}

std::vector<std::string> key_names(Where where) {
    std::vector<std::string> names;
    for (const Key& key : kKeys) {
        if (key.where == where) names.emplace_back(key.name);
    }
    return names;
}

}  // namespace leeward::config
