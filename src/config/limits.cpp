// SPDX-License-Identifier: Apache-2.0
#include "limits.hpp"

#include <fmt/format.h>

namespace leeward::config {

namespace {

constexpr Bounds kRates = {1, 1'000'000};  // our choice: more than a worker answers
constexpr Bounds kSlips = {0, 100};        // our choice
constexpr Bounds kIpv4 = {1, 32};          // server::RateLimits' bounds
constexpr Bounds kIpv6 = {1, 64};

server::Networks read_networks(const Reader& reader, std::string_view name) {
    server::Networks networks;
    for (const Word& word : reader.words(name, "networks")) {
        if (auto network = geo::Prefix::parse(word.text)) {
            networks.push_back(*network);
        } else {
            reader.error_at(word.where, name, network.error().message);
        }
    }
    return networks;
}

template <class T>
void read_number(const Reader& reader, std::string_view name, Bounds bounds, T& into) {
    if (const auto value = reader.whole(name, bounds)) into = static_cast<T>(*value);
}

void read_rates(const Reader& reader, server::RateLimits& into) {
    if (reader.find("responses") == nullptr) {
        reader.error_here("lacks responses; say how many a second, such as responses = 50");
    }
    read_number(reader, "responses", kRates, into.responses);
    into.nxdomain = into.referrals = into.errors = into.responses;
    read_number(reader, "nxdomain", kRates, into.nxdomain);
    read_number(reader, "referrals", kRates, into.referrals);
    read_number(reader, "errors", kRates, into.errors);
    read_number(reader, "all", kRates, into.all);
    read_number(reader, "slip", kSlips, into.slip);
    read_number(reader, "ipv4", kIpv4, into.ipv4);
    read_number(reader, "ipv6", kIpv6, into.ipv6);
    into.exempt = read_networks(reader, "exempt");
    into.log_only = reader.flag("log_only").value_or(into.log_only);
}

}  // namespace

void read_limits(const Reader& server, server::Settings& into) {
    into.proxy_from = read_networks(server, "proxy_from");
    into.shed = server.flag("shed").value_or(into.shed);
    const Entry* entry = server.find("rate_limit");
    if (entry == nullptr) return;
    if (entry->value.table() == nullptr) {
        server.error(*entry, fmt::format("is {}; write a table such as {{ responses = 50 }}",
                                         kind_of(entry->value)));
        return;
    }
    const Reader reader = server.below(Where::RateLimit, "server.rate_limit", *entry);
    reader.refuse_unknown();
    read_rates(reader, into.rate_limits);
}

}  // namespace leeward::config
