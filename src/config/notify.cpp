// SPDX-License-Identifier: Apache-2.0
#include "notify.hpp"

#include <fmt/format.h>

namespace leeward::config {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Bounds kQueue = {1, 10'000};

bool is_web(const std::string& url) {
    return url.starts_with("http://") || url.starts_with("https://");
}

}  // namespace

void read_notify(const Reader& top, hook::Settings& into) {
    const Entry* entry = top.find("notify");
    if (entry == nullptr) return;
    if (entry->value.table() == nullptr) {
        top.error(*entry, fmt::format("is {}; write a table such as {{ command = [\"/usr/bin/x\"] "
                                      "}} or {{ url = \"https://...\" }}",
                                      kind_of(entry->value)));
        return;
    }
    const Reader reader = top.below(Where::Notify, "notify", *entry);
    reader.refuse_unknown();
    if (reader.find("command") != nullptr) {
        for (const Word& word : reader.words("command", "words")) into.command.push_back(word.text);
        if (!into.command.empty() && !into.command.front().starts_with('/')) {
            reader.error(*reader.find("command"),
                         fmt::format("{} is no absolute path; write one such as \"/usr/bin/x\"",
                                     in_quotes(into.command.front())));
        }
    }
    if (const auto url = reader.word("url")) {
        into.url = url->text;
        if (!is_web(into.url)) {
            reader.error_at(
                url->where, "url",
                fmt::format("{} begins with neither http:// nor https://", in_quotes(into.url)));
        }
    }
    if (reader.find("command") == nullptr && reader.find("url") == nullptr) {
        reader.error_here("tells nobody; give it a command or a url");
    }
    into.queue = static_cast<std::uint32_t>(reader.whole("queue", kQueue).value_or(into.queue));
    into.timeout = reader.duration("timeout", seconds(1), minutes(5)).value_or(into.timeout);
}

}  // namespace leeward::config
