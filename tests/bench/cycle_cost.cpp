// SPDX-License-Identifier: Apache-2.0
// What a control cycle costs: every endpoint reports once, time passes, and a snapshot is
// published.
//
// usage: cycle_cost healthy|failed CYCLES
//
// Prints nothing; tests/bench/constant_work.py counts its instructions (RS-37).

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "leeward/daemon/assemble.hpp"
#include "leeward/daemon/helm.hpp"

namespace {

using namespace leeward;

constexpr int kRegions = 50;
constexpr int kEndpoints = 10;  // of each region
constexpr int kRecords = 500;
constexpr int kSettle = 60;  // cycles until every state is what it will be
constexpr auto kEvery = std::chrono::seconds(10);

std::string configuration() {
    std::string text = "zone = \"app.test\"\ncheck.web = { http = \"/\" }\n";
    for (int region = 0; region < kRegions; ++region) {
        text += "region.r" + std::to_string(region) + " = { a = [";
        for (int endpoint = 0; endpoint < kEndpoints; ++endpoint) {
            text += (endpoint == 0 ? "\"10.0." : ", \"10.0.") + std::to_string(region) + "." +
                    std::to_string(endpoint + 1) + "\"";
        }
        text += "] }\n";
    }
    for (int record = 0; record < kRecords; ++record) {
        const auto name = [record](int step) {
            return "r" + std::to_string((record + step) % kRegions);
        };
        text += "record.n" + std::to_string(record) + " = { weighted = { " + name(0) + " = 3, " +
                name(7) + " = 1 }, check = \"web\" }\n";
    }
    return text;
}

daemon::Assembled assembled(const std::string& text) {
    const auto read = [&text](const std::string&) -> base::Result<std::string> { return text; };
    const auto list = [](const std::string&) -> base::Result<std::vector<std::string>> {
        return std::vector<std::string>();
    };
    return daemon::assemble("leeward.toml",
                            {read, zone::open_by_reading(read), list, daemon::open_atlas});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: cycle_cost healthy|failed CYCLES\n", stderr);
        return 2;
    }
    const bool failed = std::strcmp(argv[1], "failed") == 0;
    const long cycles = std::strtol(argv[2], nullptr, 10);
    daemon::Assembled files = assembled(configuration());
    if (base::any_error(files.faults)) return 1;
    daemon::Helm helm(std::move(files), 1, [](daemon::Level, const std::string&) {});
    base::Instant now{std::chrono::hours(1)};
    const auto cycle = [&](health::Outcome outcome) {
        for (std::uint32_t id = 0; id < kRegions * kEndpoints; ++id) {
            helm.report({id}, {outcome, ""}, std::chrono::milliseconds(20), now);
        }
        helm.tick(now);
        helm.publish(now);
        now = now + kEvery;
    };
    for (int settle = 0; settle < kSettle; ++settle) cycle(health::Outcome::Passed);
    const auto then = failed ? health::Outcome::ConnectRefused : health::Outcome::Passed;
    for (int settle = 0; settle < kSettle; ++settle) cycle(then);
    for (long turn = 0; turn < cycles; ++turn) cycle(then);
    return 0;
}
