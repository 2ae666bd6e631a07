// SPDX-License-Identifier: Apache-2.0
#include "queries.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace leeward::bench {
namespace {

constexpr std::size_t kHeader = 12;
constexpr unsigned kTypeA = 1;

unsigned type_number(const std::string& mnemonic) {
    static const std::map<std::string, unsigned> kTypes = {
        {"A", kTypeA}, {"CNAME", 5}, {"SOA", 6}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}};
    const auto at = kTypes.find(mnemonic);
    return at == kTypes.end() ? 0 : at->second;
}

/// Appends the wire form of a plain name; false if a label is empty or too long.
bool append_name(std::vector<std::uint8_t>& wire, const std::string& name) {
    std::istringstream labels(name);
    for (std::string label; std::getline(labels, label, '.');) {
        if (label.empty() || label.size() > 63) return false;
        wire.push_back(static_cast<std::uint8_t>(label.size()));
        wire.insert(wire.end(), label.begin(), label.end());
    }
    wire.push_back(0);
    return true;
}

std::optional<Query> read_query(const std::string& line) {
    std::istringstream words(line);
    std::string name;
    std::string mnemonic;
    Query query;
    if (!(words >> name >> mnemonic >> query.rcode >> query.answers)) return std::nullopt;
    const unsigned type = type_number(mnemonic);
    query.wire = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    if (type == 0 || !append_name(query.wire, name)) return std::nullopt;
    for (const unsigned octet : {0U, type, 0U, 1U}) {
        query.wire.push_back(static_cast<std::uint8_t>(octet));
    }
    query.question_end = query.wire.size();
    const std::uint8_t opt[] = {0, 0, 41, 1232 >> 8, 1232 & 255, 0, 0, 0, 0, 0, 0};
    query.wire.insert(query.wire.end(), std::begin(opt), std::end(opt));
    return query;
}

/// Where the name at `at` ends, or the reply's end if it does not.
std::size_t skip_name(std::span<const std::uint8_t> reply, std::size_t at) {
    while (at < reply.size()) {
        const unsigned length = reply[at];
        if (length == 0) return at + 1;
        if (length >= 0xC0) return at + 2;
        at += length + 1;
    }
    return reply.size();
}

}  // namespace

std::vector<Query> read_queries(std::string path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + ": cannot be read");
    std::vector<Query> queries;
    for (std::string line; std::getline(file, line);) {
        auto query = read_query(line);
        if (!query) {
            throw std::runtime_error(path.append(": not NAME TYPE RCODE ANSWERS: ").append(line));
        }
        queries.push_back(std::move(*query));
    }
    if (queries.empty()) throw std::runtime_error(path + ": no queries");
    return queries;
}

bool answers(const Query& query, std::span<const std::uint8_t> reply, Expect expect) {
    if (reply.size() < query.question_end || (reply[2] & 0x80U) == 0) return false;
    if (!std::equal(query.wire.begin() + kHeader,
                    query.wire.begin() + static_cast<std::ptrdiff_t>(query.question_end),
                    reply.begin() + kHeader)) {
        return false;
    }
    if (expect == Expect::Echo) return true;
    const bool truncated = (reply[2] & 0x02U) != 0;
    return !truncated && (reply[3] & 0x0FU) == query.rcode && read_u16(&reply[6]) == query.answers;
}

std::optional<std::uint32_t> first_address(const Query& query,
                                           std::span<const std::uint8_t> reply) {
    std::size_t at = query.question_end;
    for (unsigned left = read_u16(&reply[6]); left > 0; --left) {
        at = skip_name(reply, at);
        if (at + 10 > reply.size()) return std::nullopt;
        const unsigned type = read_u16(&reply[at]);
        const std::size_t octets = read_u16(&reply[at + 8]);
        at += 10;
        if (at + octets > reply.size()) return std::nullopt;
        if (type == kTypeA && octets == 4) {
            return std::uint32_t{read_u16(&reply[at])} << 16 | read_u16(&reply[at + 2]);
        }
        at += octets;
    }
    return std::nullopt;
}

}  // namespace leeward::bench
