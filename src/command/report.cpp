// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "leeward/base/time.hpp"

namespace leeward::command {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end() || at->is_null()) return "";
    return at->is_string() ? at->get<std::string>() : at->dump();
}

double number_of(const json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_number() ? at->get<double>() : 0;
}

const json& list_of(const json& object, const char* key) {
    static const json kEmpty = json::array();
    const auto at = object.find(key);
    return at != object.end() && at->is_array() ? *at : kEmpty;
}

std::string span_text(double ms) {
    if (ms < 10'000) return fmt::format("{:.1f}s", ms / 1000);
    const std::chrono::duration<double, std::milli> exact(ms);
    return base::format_duration(std::chrono::duration_cast<std::chrono::seconds>(exact));
}

std::string table(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], row[column].size());
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line(indent, ' ');
        for (std::size_t column = 0; column < row.size(); ++column) {
            line += row[column];
            line.append(widths[column] - row[column].size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

}  // namespace leeward::command
