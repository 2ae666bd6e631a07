// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/control.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "json_text.hpp"
#include "leeward/daemon/client_text.hpp"
#include "orders_control.hpp"
#include "request.hpp"
#include "told_control.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxSets = 1000;

/// The text under `key`; nullopt when there is none or it is no text.
std::optional<std::string> text_at(const json& request, const char* key) {
    const auto at = request.find(key);
    if (at == request.end() || !at->is_string()) return std::nullopt;
    return at->get<std::string>();
}

/// The texts under `key`; none when there is no such key.
base::Result<std::vector<std::string>> texts_at(const json& request, const std::string& key) {
    std::vector<std::string> texts;
    const auto at = request.find(key);
    if (at == request.end()) return texts;
    const auto wrong = [&key] { return base::fail("\"" + key + "\" is no list of texts"); };
    if (!at->is_array() || at->size() > kMaxSets) return wrong();
    for (const json& item : *at) {
        if (!item.is_string()) return wrong();
        texts.push_back(item.get<std::string>());
    }
    return texts;
}

base::Result<void> read_network(std::string_view text, SupposedClient& into) {
    const auto client = parse_client(text);
    if (!client) return base::fail(client.error().message);
    into.network = *client;
    return {};
}

/// The client that is supposed; nothing of it when nothing is said.
base::Result<SupposedClient> client_of(const json& request) {
    using Read = base::Result<void> (*)(std::string_view, SupposedClient&);
    constexpr std::pair<const char*, Read> kKeys[] = {
        {"client", read_network}, {"geo", suppose_geo}, {"at", suppose_at}};
    SupposedClient client;
    for (const auto& [key, read] : kKeys) {
        if (!request.contains(key)) continue;
        const auto text = text_at(request, key);
        const std::string where = "\"" + std::string(key) + "\"";
        if (!text) return base::fail(where + " is no text");
        if (auto done = read(*text, client); !done) {
            return base::fail(where + ": " + *text + ": " + done.error().message);
        }
    }
    const auto latencies = texts_at(request, "latency");
    if (!latencies) return base::fail(latencies.error().message);
    for (const std::string& text : *latencies) {
        if (auto done = suppose_latency(text, client); !done) {
            return base::fail("\"latency\": " + text + ": " + done.error().message);
        }
    }
    return client;
}

std::string answer_explain(const json& request, const ControlHandlers& handlers) {
    const auto name_text = text_at(request, "name");
    const auto type_text = text_at(request, "type");
    if (!name_text || !type_text) return error_line("explain wants \"name\" and \"type\"");
    const auto name = dns::Name::parse(*name_text);
    if (!name) return error_line(*name_text + ": " + name.error().message);
    const auto type = dns::parse_rrtype(*type_text);
    if (!type) return error_line(*type_text + ": is no record type");
    const auto sets = texts_at(request, "set");
    if (!sets) return error_line(sets.error().message);
    const auto client = client_of(request);
    if (!client) return error_line(client.error().message);
    const auto report = handlers.explain(*name, *type, *sets, *client);
    return report ? *report : error_line(report.error().message);
}

/// Deep nesting would exhaust the stack of a recursive reader; no request nests deeper than this.
bool nests_too_deep(std::string_view text) {
    constexpr int kMaxDepth = 8;
    int depth = 0;
    for (const char octet : text) {
        if (octet == '{' || octet == '[') ++depth;
        if (octet == '}' || octet == ']') --depth;
        if (depth > kMaxDepth) return true;
    }
    return false;
}

}  // namespace

std::string answer_control(std::string_view line, const ControlHandlers& handlers,
                           std::optional<std::uint32_t> uid) {
    if (nests_too_deep(line)) return error_line("the request is no JSON object that leeward knows");
    const json request = json::parse(line, nullptr, false);
    if (!request.is_object()) return error_line("the request is no JSON object");
    const auto what = text_at(request, "do");
    if (!what) return error_line("the request has no \"do\"");
    if (*what == "status") return handlers.status();
    if (*what == "explain") return answer_explain(request, handlers);
    if (handlers.told != nullptr) {
        if (*what == "switch") return answer_switch(request, *handlers.told, uid);
        if (*what == "push") return answer_push(request, *handlers.told, uid);
    }
    if (handlers.orders != nullptr && is_order(*what)) {
        return answer_order(request, *handlers.orders, uid);
    }
    return error_line("\"" + *what +
                      "\": leeward does status, explain, switch, push, drain, resume and hold");
}

}  // namespace leeward::daemon
