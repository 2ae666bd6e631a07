// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leeward::config {

std::optional<AliasSpec> read_alias(const Reader& reader, const FileZones& zones) {
    const auto word = reader.word("alias");
    const auto evaluate = reader.flag("evaluate");
    if (reader.find("alias") == nullptr && evaluate) {
        reader.error(*reader.find("evaluate"), "is for an alias; leave it out");
    }
    if (!word) return std::nullopt;
    const auto name = zones.name_of(word->text);
    std::string why = name ? "" : name.error().message;
    if (name && !zones.hold(*name) && !zones.broken) {
        why =
            "lies outside of every zone of this file; say host = \"NAME\" in a region or a target "
            "for a name of others (A-3)";
    }
    if (!why.empty()) {
        reader.error_at(word->where, "alias", fmt::format("{} {}", in_quotes(word->text), why));
    }
    if (!name || !why.empty()) return std::nullopt;
    return AliasSpec{*name, evaluate.value_or(true), join_key(reader.key(), "alias"), word->where};
}

std::optional<dns::Name> read_host(const Reader& reader, const FileZones& zones) {
    const auto word = reader.word("host");
    if (!word) return std::nullopt;
    const auto name = dns::Name::parse(word->text);
    if (!name || !is_host_name(word->text)) {
        reader.error_at(word->where, "host",
                        fmt::format("{} is no host name; write a whole one, such as "
                                    "\"lb.example.net\"",
                                    in_quotes(word->text)));
        return std::nullopt;
    }
    if (zones.hold(*name)) {
        reader.warn_at(word->where, "host",
                       fmt::format("{} lies in a zone of this file; say alias = \"NAME\" in a "
                                   "target unless it is delegated to others",
                                   in_quotes(word->text)));
    }
    return *name;
}

bool is_host_name(const std::string& text) {
    const bool plain_octets = std::all_of(text.begin(), text.end(), [](char octet) {
        return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
               (octet >= '0' && octet <= '9') || octet == '-' || octet == '_' || octet == '.';
    });
    const auto name = plain_octets ? dns::Name::parse(text) : base::fail({});
    return name && name->label_count() >= 2;
}

}  // namespace leeward::config
