// SPDX-License-Identifier: Apache-2.0
// Query cases of a published study of name-server bugs (FerretDataset), read from beside the
// repository when they are there.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/catch.hpp"
#include "support/dialogue.hpp"

namespace leeward::answer {
namespace {

using support::Ask;
using support::Reply;
using Lines = std::vector<std::string>;

/// A response in the data set's own form.
struct Expected {
    std::string rcode;
    std::string flags;
    Lines answer;
    Lines authority;
    Lines additional;
};

std::string folded(std::string line) {
    std::transform(line.begin(), line.end(), line.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return line;
}

Lines sorted(Lines lines) {
    for (std::string& line : lines) line = folded(line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

Expected read_response(const nlohmann::json& lines) {
    Expected expected;
    Lines* section = nullptr;
    Lines question;
    for (const std::string line : lines) {
        if (line.starts_with("rcode ")) expected.rcode = line.substr(6);
        if (line.starts_with("flags ")) expected.flags = line.substr(6);
        if (line == ";QUESTION")
            section = &question;
        else if (line == ";ANSWER")
            section = &expected.answer;
        else if (line == ";AUTHORITY")
            section = &expected.authority;
        else if (line == ";ADDITIONAL")
            section = &expected.additional;
        else if (section != nullptr)
            section->push_back(line);
    }
    return expected;
}

/// As the data set's note says: RCODE, AA, the answer, the authority where the answer is empty, and
/// of a referral at least the glue that is listed.
bool accepts(const Expected& expected, const Reply& reply) {
    const bool authoritative = expected.flags.find("AA") != std::string::npos;
    if (reply.rcode != expected.rcode || reply.aa != authoritative) return false;
    if (sorted(reply.answer) != sorted(expected.answer)) return false;
    if (expected.answer.empty() && sorted(reply.authority) != sorted(expected.authority))
        return false;
    const Lines additional = sorted(reply.additional);
    const Lines glue = authoritative ? Lines{} : sorted(expected.additional);
    return std::includes(additional.begin(), additional.end(), glue.begin(), glue.end());
}

TEST_CASE("ferret: every query of the study gets an accepted response", "[answer]") {
    const std::filesystem::path path =
        std::filesystem::path(LEEWARD_SOURCE_DIR) / "../shared/ferret/cases.json";
    if (!std::filesystem::exists(path)) {
        WARN("skipped: the cases are not beside the repository (../shared/ferret/cases.json)");
        return;
    }
    const auto cases = nlohmann::json::parse(std::ifstream(path));
    std::size_t passed = 0;
    for (const auto& one : cases["cases"]) {
        std::string text;
        std::string apex;
        for (const std::string line : cases["zones"][std::to_string(one["zone"].get<int>())]) {
            text += line + "\n";
            if (line.find("SOA") != std::string::npos)
                apex = line.substr(0, line.find_first_of(" \t"));
        }
        std::vector<zone::Zone> zones;
        zones.push_back(support::make_zone(apex, text));
        const snapshot::Snapshot snapshot = support::make_snapshot(std::move(zones));
        const Ask question{.name = one["qname"], .type = one["qtype"], .edns = true};
        const Reply reply = support::ask(snapshot, question);
        const auto& accept = one["accept"];
        const bool accepted = std::any_of(accept.begin(), accept.end(), [&](const auto& response) {
            return accepts(read_response(response), reply);
        });
        INFO(text << question.name << " " << question.type << " -> " << reply.rcode
                  << (reply.aa ? " AA" : ""));
        CAPTURE(reply.answer, reply.authority, reply.additional, accept.dump(1));
        CHECK(accepted);
        if (accepted) ++passed;
    }
    WARN(passed << " of " << cases["cases"].size() << " cases accepted");
}

}  // namespace
}  // namespace leeward::answer
