// SPDX-License-Identifier: Apache-2.0
#include "leeward/base/fault.hpp"

#include "support/catch.hpp"

using namespace leeward::base;

TEST_CASE("fault: its text names the place, the subject and the matter", "[base]") {
    CHECK(to_string(Fault{Severity::Error, {"a.toml", 14, 8}, "check.fall", "0 is too small"}) ==
          "a.toml:14:8: check.fall: 0 is too small");
    CHECK(to_string(Fault{Severity::Warning, {"a.toml", 14, 8}, "check.fall", "odd"}) ==
          "a.toml:14:8: warning: check.fall: odd");
    CHECK(to_string(Fault{Severity::Error, {"a.toml", 14, 0}, "", "bad"}) == "a.toml:14: bad");
    CHECK(to_string(Fault{Severity::Error, {"a.toml", 0, 0}, "", "not found"}) ==
          "a.toml: not found");
    CHECK(to_string(Fault{Severity::Error, {}, "key", "bad"}) == "key: bad");
}

TEST_CASE("fault: warnings are no errors", "[base]") {
    std::vector<Fault> faults;
    CHECK_FALSE(any_error(faults));
    faults.push_back({Severity::Warning, {}, "", "odd"});
    CHECK_FALSE(any_error(faults));
    faults.push_back({Severity::Error, {}, "", "bad"});
    CHECK(any_error(faults));
}

TEST_CASE("fault: faults sort by place and keep the order of equals", "[base]") {
    std::vector<Fault> faults{{Severity::Error, {"b", 1, 1}, "", "5"},
                              {Severity::Error, {"a", 10, 1}, "", "4"},
                              {Severity::Error, {"a", 9, 2}, "", "2"},
                              {Severity::Error, {"a", 9, 2}, "", "3"},
                              {Severity::Error, {"a", 9, 1}, "", "1"}};
    sort_by_place(faults);
    std::string order;
    for (const auto& fault : faults) order += fault.message;
    CHECK(order == "12345");
}

TEST_CASE("fault: a misspelt word finds its nearest known one", "[base]") {
    const std::vector<std::string> known{"failover", "weighted", "multivalue", "ttl", "a"};
    const auto [word, nearest] =
        GENERATE(table<const char*, const char*>({{"failovr", "failover"},
                                                  {"fail_over", "failover"},
                                                  {"wieghted", "weighted"},
                                                  {"tl", ""},
                                                  {"tttl", "ttl"},
                                                  {"colour", ""},
                                                  {"", ""},
                                                  {"b", ""},
                                                  {"ttl", "ttl"}}));
    CAPTURE(word);
    CHECK(nearest_word(word, known) == nearest);
    CHECK(nearest_word(std::string(10'000, 'a'), known).empty());
}
