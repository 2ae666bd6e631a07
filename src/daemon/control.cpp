// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/control.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "json_text.hpp"
#include "leeward/daemon/client_text.hpp"
#include "told_control.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxSets = 1000;

std::string error_line(const std::string& message) {
    return to_line({{"error", message}});
}

/// The text under `key`; nullopt when there is none or it is no text.
std::optional<std::string> text_at(const json& request, const char* key) {
    const auto at = request.find(key);
    if (at == request.end() || !at->is_string()) return std::nullopt;
    return at->get<std::string>();
}

base::Result<std::vector<std::string>> sets_of(const json& request) {
    std::vector<std::string> sets;
    const auto at = request.find("set");
    if (at == request.end()) return sets;
    if (!at->is_array() || at->size() > kMaxSets) return base::fail("\"set\" is no list of texts");
    for (const json& item : *at) {
        if (!item.is_string()) return base::fail("\"set\" is no list of texts");
        sets.push_back(item.get<std::string>());
    }
    return sets;
}

/// The client; of no known bits when none is given.
base::Result<policy::Client> client_of(const json& request) {
    if (!request.contains("client")) return policy::Client{};
    const auto text = text_at(request, "client");
    if (!text) return base::fail("\"client\" is no text");
    auto client = parse_client(*text);
    if (!client) return base::fail("\"client\": " + *text + ": " + client.error().message);
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
    const auto sets = sets_of(request);
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
    return error_line("\"" + *what + "\": leeward does status, explain, switch and push");
}

}  // namespace leeward::daemon
