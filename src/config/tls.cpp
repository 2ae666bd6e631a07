// SPDX-License-Identifier: Apache-2.0
#include "tls.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "leeward/config/config.hpp"
#include "model.hpp"
#include "server.hpp"

namespace leeward::config {

namespace {

constexpr std::uint16_t kTlsPort = 853;

void read_path(const Reader& reader, std::string_view name, std::string_view example,
               std::string& into) {
    if (reader.find(name) == nullptr) {
        reader.error_here(fmt::format("lacks {0}; write {0} = \"{1}\"", name, example));
        return;
    }
    const auto word = reader.word(name);
    if (!word) return;
    if (word->text.empty()) {
        reader.error_at(word->where, name,
                        fmt::format("is empty; write {} = \"{}\"", name, example));
        return;
    }
    into = beside(reader.document().path, word->text);
}

}  // namespace

void read_tls(const Reader& server, server::Settings& into) {
    const Entry* entry = server.find("tls");
    if (entry == nullptr) return;
    if (entry->value.table() == nullptr) {
        server.error(*entry, fmt::format("is {}; write a table such as {{ certificate = "
                                         "\"fullchain.pem\", key = \"key.pem\" }}",
                                         kind_of(entry->value)));
        return;
    }
    const Reader reader = server.below(Where::Tls, "server.tls", *entry);
    reader.refuse_unknown();
    server::TlsSettings& tls = into.tls.emplace();
    read_listen(reader, kTlsPort, tls.listen);
    read_path(reader, "certificate", "fullchain.pem", tls.certificate);
    read_path(reader, "key", "key.pem", tls.key);
    for (const base::SocketAddress& address : tls.listen) {
        const auto& plain = into.listen;
        if (address.port != 0 && std::find(plain.begin(), plain.end(), address) != plain.end()) {
            reader.error(*reader.find("listen"),
                         fmt::format("names {}, where server.listen takes plain DNS; give each "
                                     "a port of its own",
                                     address.to_string()));
        }
    }
}

}  // namespace leeward::config
