// SPDX-License-Identifier: Apache-2.0
#include "request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "json_text.hpp"

namespace leeward::daemon {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxName = 64;                // octets of "who"
constexpr double kMaxFor = 10.0 * 366 * 24 * 3600;  // seconds

}  // namespace

std::string error_line(const std::string& message) {
    return to_line({{"error", message}});
}

std::optional<std::string> strange_member(const json& request,
                                          std::initializer_list<std::string_view> known) {
    for (const auto& item : request.items()) {
        if (std::find(known.begin(), known.end(), item.key()) != known.end()) continue;
        return fmt::format("\"{}\": is no member of this request; it may have {}", item.key(),
                           fmt::join(known, ", "));
    }
    return std::nullopt;
}

base::Result<std::string> short_text(const json& request, const char* key, std::size_t most) {
    const auto at = request.find(key);
    if (at == request.end()) return std::string();
    if (!at->is_string()) return base::fail(fmt::format("\"{}\" is no text", key));
    auto text = at->get<std::string>();
    if (text.size() > most) {
        return base::fail(fmt::format("\"{}\" is over {} octets", key, most));
    }
    // It will be shown on others' terminals.
    const auto is_control = [](char octet) {
        const auto code = static_cast<unsigned char>(octet);
        return code < 0x20U || code == 0x7FU;
    };
    if (std::any_of(text.begin(), text.end(), is_control)) {
        return base::fail(fmt::format("\"{}\" has control characters", key));
    }
    return text;
}

base::Result<std::string> author(const json& request, std::optional<std::uint32_t> uid) {
    auto name = short_text(request, "who", kMaxName);
    if (!name || !uid) return name;
    return name->empty() ? fmt::format("uid {}", *uid) : fmt::format("{} (uid {})", *name, *uid);
}

base::Result<std::optional<base::Duration>> lasts_of(const json& request) {
    const auto at = request.find("for");
    if (at == request.end()) return std::nullopt;
    const double seconds = at->is_number() ? at->get<double>() : 0;
    if (!(seconds > 0) || seconds > kMaxFor) {
        return base::fail("\"for\" is no number of seconds above 0, of at most ten years");
    }
    return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

json text_or_null(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

}  // namespace leeward::daemon
