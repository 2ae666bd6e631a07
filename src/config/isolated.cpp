// SPDX-License-Identifier: Apache-2.0
#include "isolated.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "leaves.hpp"
#include "probe_times.hpp"

namespace leeward::config {

namespace {

constexpr std::size_t kMaxWatched = 16;

void read_watched(const Reader& reader, std::vector<Reference>& into) {
    if (reader.find("watch") == nullptr) {
        reader.error_here("watches nothing; say watch = [\"ADDRESS:PORT\", ...]");
        return;
    }
    const std::vector<Word> words = reader.words("watch", "addresses");
    if (words.size() > kMaxWatched) {
        reader.error(*reader.find("watch"),
                     fmt::format("names {} addresses; {} are the most", words.size(), kMaxWatched));
    }
    for (const Word& word : words) {
        const auto address = base::SocketAddress::parse(word.text, 0);
        const bool known =
            address && std::any_of(into.begin(), into.end(), [&](const Reference& other) {
                return other.address == *address;
            });
        if (!address || address->port == 0) {
            reader.error_at(word.where, "watch",
                            fmt::format("{} is no address with a port; write one such as "
                                        "\"192.0.2.53:53\" or \"[2001:db8::1]:443\"",
                                        in_quotes(word.text)));
        } else if (known) {
            reader.error_at(word.where, "watch",
                            fmt::format("names {} twice", in_quotes(word.text)));
        } else {
            into.push_back({*address, reader.document().at(word.where)});
        }
    }
}

/// The addresses that are answered or probed as endpoints, of those in `watched`.
std::set<base::Address> answered_of(const std::set<base::Address>& watched, const Config& config) {
    std::set<base::Address> found;
    const auto look = [&](const base::Address& address) {
        if (watched.contains(address)) found.insert(address);
    };
    for (const policy::Leaf& leaf : config.rules.leaves) {
        if (!is_address(leaf.type)) continue;
        for (const policy::Datum& datum : leaf.data) {
            if (const auto address = base::Address::from_bytes(datum.rdata)) look(*address);
        }
    }
    for (const probe::Target& target : config.probe.targets) {
        const bool probed = config.probe.checks[target.check].protocol != probe::Protocol::None;
        if (probed && target.host.empty()) look(target.address.ip);
    }
    return found;
}

/// RS-26: when such an address fails, it is not the prober that fails.
void warn_of_answered(const References& references, Model& model) {
    std::set<base::Address> watched;
    for (const Reference& each : references.watched) watched.insert(each.address.ip);
    const std::set<base::Address> answered = answered_of(watched, model.config);
    for (const Reference& each : references.watched) {
        if (!answered.contains(each.address.ip)) continue;
        model.faults.warn(
            each.where, join_key(std::string(kIsolated), "watch"),
            fmt::format("{} is an address of a region too, and fails with it (RS-26); watch what "
                        "shares nothing with the regions",
                        each.address.ip.to_string()));
    }
}

}  // namespace

References read_isolated(const Reader& top) {
    References into;
    into.check.name = kIsolated;
    into.check.protocol = probe::Protocol::Tcp;
    const Entry* entry = top.find(kIsolated);
    if (entry == nullptr) return into;
    if (entry->value.table() == nullptr) {
        top.error(*entry, fmt::format("is {}; write a table such as {{ watch = "
                                      "[\"192.0.2.53:53\"] }}",
                                      kind_of(entry->value)));
        return into;
    }
    const Reader reader = top.below(Where::Isolated, std::string(kIsolated), *entry);
    reader.refuse_unknown();
    read_watched(reader, into.watched);
    read_plain_times(reader, into.check);
    return into;
}

void add_references(const References& references, Model& model) {
    if (references.watched.empty()) return;
    warn_of_answered(references, model);
    probe::Settings& probe = model.config.probe;
    const auto check = static_cast<std::uint32_t>(probe.checks.size());
    probe.checks.push_back(references.check);
    model.check_places.emplace_back();
    for (const Reference& each : references.watched) {
        probe.targets.push_back({check, each.address});
    }
    probe.references = static_cast<std::uint32_t>(references.watched.size());
}

}  // namespace leeward::config
