// SPDX-License-Identifier: Apache-2.0
#include "../../../src/config/keys.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "files.hpp"
#include "support/catch.hpp"

namespace leeward::config {
namespace {

std::string fallback_of(Where where, std::string_view name) {
    for (const Key& key : keys()) {
        if (key.where == where && key.name == name) return std::string(key.fallback);
    }
    return "no such key";
}

/// What a key needs beside it to be read.
std::string beside(const Key& key) {
    const std::set<std::string_view> https = {"sni", "verify"};
    const std::set<std::string_view> http = {
        "port", "at",   "host",    "method",   "expect",  "body", "every",   "timeout",
        "fall", "rise", "connect", "response", "confirm", "slow", "failback"};
    if (key.where == Where::Notify && key.name != "url") return "url = 'http://x/'\n";
    if (key.name == "of") return "at_least = 1\n";
    if (key.where != Where::Check) return "";
    if (https.contains(key.name)) return "https = '/'\n";
    if (http.contains(key.name)) return "http = '/'\n";
    return key.name == "missing" ? "push = '5m'\n" : "";
}

/// A configuration that gives `key` a value of no type that any key takes.
std::string with_bad_value(const Key& key) {
    const std::string entry = std::string(key.name) + " = 1979-05-27\n";
    const std::map<Where, std::string> tables = {
        {Where::Zone, "zone"},         {Where::Server, "server"},
        {Where::Check, "check.x"},     {Where::Region, "region.x"},
        {Where::Az, "region.x.az.y"},  {Where::Target, "target.x"},
        {Where::Pool, "pool.x"},       {Where::Record, "record.x"},
        {Where::Geo, "geo"},           {Where::Near, "record.x.nearest.y"},
        {Where::Rule, "rule.x"},       {Where::Criterion, "rule.x.assert"},
        {Where::Failback, "failback"}, {Where::Budget, "budget"},
        {Where::Isolated, "isolated"}, {Where::Ttl, "ttl"},
        {Where::Notify, "notify"},     {Where::RateLimit, "server.rate_limit"},
        {Where::Tls, "server.tls"},
    };
    const auto table = tables.find(key.where);
    if (table == tables.end()) return entry;
    return "[" + table->second + "]\n" + beside(key) + entry;
}

TEST_CASE("keys: each is read, so a value of a wrong type is a fault at its place", "[config]") {
    for (const Key& key : keys()) {
        const std::string text = text_of(Files(with_bad_value(key)).load().faults);
        CAPTURE(key.name, text);
        CHECK(text.find(std::string(key.name) + ": is ") != std::string::npos);
    }
}

TEST_CASE("keys: the defaults listed are those of each room's settings", "[config]") {
    const Config config;
    const probe::Check check;
    CHECK(fallback_of(Where::Check, "every") == base::format_duration(check.every));
    CHECK(fallback_of(Where::Check, "timeout") == base::format_duration(check.timeout));
    CHECK(fallback_of(Where::Check, "fall") == std::to_string(check.thresholds.fall));
    CHECK(fallback_of(Where::Check, "rise") == std::to_string(check.thresholds.rise));
    CHECK(fallback_of(Where::Check, "method") == check.method);
    CHECK(fallback_of(Where::Rule, "wait") == base::format_duration(health::SafetyRule().wait));
    CHECK(fallback_of(Where::Check, "missing") == "hold");
    CHECK(health::PushSetting().missing == health::Missing::Hold);
    CHECK(fallback_of(Where::Target, "evaluate") == (policy::Alias().evaluate ? "true" : "false"));
    CHECK(fallback_of(Where::Near, "bias") == std::to_string(policy::NearestPoint().bias));
    CHECK(fallback_of(Where::Check, "sni") == (check.sni ? "true" : "false"));
    CHECK(fallback_of(Where::Check, "verify") == (check.verify ? "true" : "false"));
    CHECK(fallback_of(Where::Check, "expect") == std::to_string(check.expect.at(0).first) + "-" +
                                                     std::to_string(check.expect.at(0).second));
    CHECK(fallback_of(Where::Server, "udp_size") == std::to_string(config.answer.udp_size));
    CHECK(fallback_of(Where::Server, "tcp_backlog") == std::to_string(config.server.tcp_backlog));
    CHECK(fallback_of(Where::Server, "tcp_connections") ==
          std::to_string(config.server.tcp_connections));
    CHECK(fallback_of(Where::Server, "tcp_connections_per_client") ==
          std::to_string(config.server.tcp_connections_per_client));
    CHECK(fallback_of(Where::Server, "tcp_idle") == base::format_duration(config.server.tcp_idle));
    CHECK(fallback_of(Where::Server, "tcp_lifetime") ==
          base::format_duration(config.server.tcp_lifetime));
    CHECK(fallback_of(Where::Server, "probes_at_once") ==
          std::to_string(config.probe.max_in_flight));
    const server::RateLimits& limits = config.server.rate_limits;
    CHECK_FALSE(limits.any());
    CHECK(fallback_of(Where::RateLimit, "slip") == std::to_string(limits.slip));
    CHECK(fallback_of(Where::RateLimit, "ipv4") == std::to_string(limits.ipv4));
    CHECK(fallback_of(Where::RateLimit, "ipv6") == std::to_string(limits.ipv6));
    CHECK(fallback_of(Where::RateLimit, "log_only") == (limits.log_only ? "true" : "false"));
    CHECK(fallback_of(Where::Server, "shed") == (config.server.shed ? "true" : "false"));
    CHECK(fallback_of(Where::Zone, "ttl") == std::to_string(ZoneSource().ttl));
    CHECK(fallback_of(Where::Zone, "negative_ttl") == std::to_string(ZoneSource().negative_ttl));
    const health::EngineRules engine;
    CHECK(fallback_of(Where::Failback, "hold") == base::format_duration(engine.failback.hold));
    CHECK(fallback_of(Where::Failback, "ramp") == base::format_duration(engine.failback.ramp));
    CHECK(fallback_of(Where::Failback, "limit") ==
          base::format_duration(engine.failback.hold_limit));
    CHECK_FALSE(engine.failback.manual);
    CHECK(fallback_of(Where::Budget, "share") ==
          fmt::format("{:g}%", engine.budget.permille / 10.0));
    CHECK(fallback_of(Where::Budget, "window") == base::format_duration(engine.budget.window));
    CHECK(fallback_of(Where::Top, "condemn") == fmt::format("{:g}%", engine.condemn / 10.0));
    CHECK(fallback_of(Where::Isolated, "every") == base::format_duration(check.every));
    CHECK(fallback_of(Where::Isolated, "timeout") == base::format_duration(check.timeout));
    CHECK(fallback_of(Where::Record, "spill") == policy::to_string(policy::Node().spill));
    CHECK(fallback_of(Where::Pool, "spill") == policy::to_string(policy::Node().spill));
    CHECK(fallback_of(Where::Top, "ttl") == std::to_string(policy::Root().ttl));
}

TEST_CASE("keys: a key of later versions is none of this one", "[config]") {
    for (const LaterKey& later : later_keys()) CHECK_FALSE(is_key(later.where, later.name));
}

TEST_CASE("keys: no key is listed twice", "[config]") {
    std::set<std::pair<Where, std::string_view>> seen;
    for (const Key& key : keys()) CHECK(seen.emplace(key.where, key.name).second);
}

}  // namespace
}  // namespace leeward::config
