// SPDX-License-Identifier: Apache-2.0
#include "leeward/probe/http_reader.hpp"

namespace leeward::probe {

bool HttpReader::take(const Check& check, std::string_view octets) {
    while (!reply_.head_is_over()) {
        const auto end = octets.find('\n');
        if (end == std::string_view::npos) return keep_line_start(check, octets);
        if (!take_line_end(check, octets.substr(0, end + 1))) return false;
        octets.remove_prefix(end + 1);
    }
    return reply_.body(check, octets);
}

bool HttpReader::take_line_end(const Check& check, std::string_view end) {
    if (line_.empty()) return reply_.header(check, end);
    line_ += end;
    const bool more = reply_.header(check, line_);
    line_.clear();
    return more;
}

bool HttpReader::keep_line_start(const Check& check, std::string_view start) {
    line_ += start.substr(0, kHeaderOctetsMax + 1);
    // What can be judged now need not wait for the end of its line.
    const bool hopeless = line_.size() > kHeaderOctetsMax || reply_.cannot_be_status_line(line_);
    return hopeless ? reply_.header(check, line_) : true;
}

}  // namespace leeward::probe
