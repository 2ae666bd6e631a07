// SPDX-License-Identifier: Apache-2.0
#include "leeward/policy/script.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace leeward::policy {
namespace {

/// Choices with these weights; where they lead does not matter.
std::vector<Choice> choices_of(const std::vector<std::uint32_t>& weights) {
    std::vector<Choice> choices;
    std::uint32_t sum = 0;
    for (const std::uint32_t weight : weights) choices.push_back({Next{}, sum += weight});
    return choices;
}

template <class T>
double sum_of(const Outcomes<T>& outcomes) {
    double sum = 0;
    for (const auto& outcome : outcomes.all) sum += outcome.share;
    return sum;
}

}  // namespace

TEST_CASE("script: no choice is one outcome", "[policy]") {
    const auto outcomes = each_outcome([](ScriptedChooser&) { return 7; });
    REQUIRE(outcomes.all.size() == 1);
    CHECK(outcomes.exact);
    CHECK(outcomes.all[0].value == 7);
    CHECK(outcomes.all[0].share == 1);
}

TEST_CASE("script: a draw by weight has one outcome for each choice", "[policy]") {
    const auto choices = choices_of({1, 2, 5});
    const auto outcomes =
        each_outcome([&](ScriptedChooser& chooser) { return chooser.by_weight(choices); });
    REQUIRE(outcomes.all.size() == 3);
    CHECK(outcomes.exact);
    CHECK(outcomes.all[0].share == Approx(0.125));
    CHECK(outcomes.all[1].share == Approx(0.25));
    CHECK(outcomes.all[2].share == Approx(0.625));
    CHECK(outcomes.all[2].value == 2);
}

TEST_CASE("script: later choices may depend on earlier ones", "[policy]") {
    const auto coin = choices_of({1, 1});
    const auto three = choices_of({1, 1, 2});
    const auto outcomes = each_outcome([&](ScriptedChooser& chooser) {
        std::string path = std::to_string(chooser.by_weight(coin));
        if (path == "1") path += std::to_string(chooser.by_weight(three));
        if (path == "12") path += std::to_string(chooser.by_weight(coin));
        return path;
    });
    std::map<std::string, double> shares;
    for (const auto& outcome : outcomes.all) shares[outcome.value] = outcome.share;
    CHECK(shares == std::map<std::string, double>{
                        {"0", 0.5}, {"10", 0.125}, {"11", 0.125}, {"120", 0.125}, {"121", 0.125}});
}

TEST_CASE("script: every subset comes once, each as likely", "[policy]") {
    struct Row {
        std::uint32_t count;
        std::size_t wanted;
        std::size_t subsets;
    };
    const auto row =
        GENERATE(values<Row>({{1, 1, 1}, {5, 2, 10}, {8, 8, 1}, {9, 8, 9}, {12, 8, 495}}));
    const auto outcomes = each_outcome([&](ScriptedChooser& chooser) {
        std::vector<std::uint16_t> chosen(row.wanted);
        chooser.subset(row.count, chosen);
        return std::set<std::uint16_t>(chosen.begin(), chosen.end());
    });
    CHECK(outcomes.exact);
    std::set<std::set<std::uint16_t>> distinct;
    for (const auto& outcome : outcomes.all) {
        CHECK(outcome.value.size() == row.wanted);
        CHECK(*outcome.value.rbegin() < row.count);
        CHECK(outcome.share == Approx(1.0 / static_cast<double>(row.subsets)));
        distinct.insert(outcome.value);
    }
    CHECK(distinct.size() == row.subsets);
    CHECK(sum_of(outcomes) == Approx(1).margin(1e-12));
}

TEST_CASE("script: shares of thousands of outcomes sum to 1", "[policy]") {
    const auto choices = choices_of({3, 1, 4, 1, 5, 9, 2, 6, 5, 3});
    const auto outcomes = each_outcome([&](ScriptedChooser& chooser) {
        for (int turn = 0; turn < 4; ++turn) chooser.by_weight(choices);
        return 0;
    });
    CHECK(outcomes.exact);
    CHECK(outcomes.all.size() == 10'000);
    CHECK(sum_of(outcomes) == Approx(1).margin(1e-12));
}

TEST_CASE("script: over the limit it draws, says so, and repeats itself", "[policy]") {
    const auto count = GENERATE(as<std::uint32_t>{}, 30, 256);  // one choice alone is too wide
    const auto run = [&](ScriptedChooser& chooser) {
        std::vector<std::uint16_t> chosen(8);
        chooser.subset(count, chosen);
        return std::set<std::uint16_t>(chosen.begin(), chosen.end());
    };
    const auto outcomes = each_outcome(run, 500, 42);
    CHECK_FALSE(outcomes.exact);
    CHECK(outcomes.all.size() == 500);
    CHECK(sum_of(outcomes) == Approx(1).margin(1e-12));
    const auto again = each_outcome(run, 500, 42);
    bool same = true;
    for (std::size_t at = 0; at < 500; ++at) {
        CHECK(outcomes.all[at].value.size() == 8);
        same = same && outcomes.all[at].value == again.all[at].value;
    }
    CHECK(same);
}

TEST_CASE("script: many narrow choices over the limit are drawn by their weights", "[policy]") {
    const auto choices = choices_of({1, 3});
    const auto outcomes = each_outcome(
        [&](ScriptedChooser& chooser) {
            const std::uint32_t first = chooser.by_weight(choices);
            for (int turn = 0; turn < 20; ++turn) chooser.by_weight(choices);
            return first;
        },
        4000);
    CHECK_FALSE(outcomes.exact);
    double second = 0;
    for (const auto& outcome : outcomes.all) second += outcome.value == 1 ? outcome.share : 0;
    CHECK(second == Approx(0.75).margin(0.03));
}

TEST_CASE("script: as many outcomes as the limit are still exact", "[policy]") {
    const auto choices = choices_of({1, 1, 1, 1});
    const auto run = [&](ScriptedChooser& chooser) { return chooser.by_weight(choices); };
    CHECK(each_outcome(run, 4).exact);
    CHECK_FALSE(each_outcome(run, 3).exact);
}

TEST_CASE("script: order is no part of an outcome", "[policy]") {
    ScriptedChooser chooser;
    CHECK(chooser.rotation(9) == 0);
    CHECK_FALSE(chooser.next_script());
}

}  // namespace leeward::policy
