// SPDX-License-Identifier: Apache-2.0
#include "leeward/importer/json.hpp"

#include "support/catch.hpp"

using namespace leeward;
using importer::Spot;
using importer::Value;

namespace {

Value parsed(const std::string& text) {
    std::vector<base::Fault> faults;
    auto value = importer::parse_json("x.json", text, faults);
    INFO((faults.empty() ? std::string() : base::to_string(faults.front())));
    REQUIRE(value);
    return *value;
}

std::string fault_of(const std::string& text) {
    std::vector<base::Fault> faults;
    const auto value = importer::parse_json("x.json", text, faults);
    CHECK_FALSE(value);
    REQUIRE(faults.size() == 1);
    return base::to_string(faults.front());
}

}  // namespace

TEST_CASE("json: every value knows where it begins", "[importer]") {
    const Value root = parsed("{\"a\" : [1,22 ,\n  \"x\\ny\", {\"b\":null}],\n\t\"c\": -1.50e1}");
    CHECK(root.at == Spot{1, 1});
    const Value* list = root.find("a");
    REQUIRE(list != nullptr);
    CHECK(list->at == Spot{1, 8});
    REQUIRE(list->items.size() == 4);
    CHECK(list->items[0].at == Spot{1, 9});
    CHECK(list->items[1].at == Spot{1, 11});
    CHECK(list->items[1].text == "22");
    CHECK(list->items[2].at == Spot{2, 3});
    CHECK(list->items[2].text == "x\ny");
    CHECK(list->items[3].at == Spot{2, 11});
    CHECK(list->items[3].fields[0].at == Spot{2, 12});
    CHECK(list->items[3].find("b")->at == Spot{2, 16});
    CHECK(root.fields[1].at == Spot{3, 2});
    CHECK(root.find("c")->at == Spot{3, 7});
    CHECK(root.find("c")->text == "-1.50e1");
    CHECK(root.find("d") == nullptr);
}

TEST_CASE("json: numbers stay as exact as they were written", "[importer]") {
    CHECK(parsed("[18446744073709551615]").items[0].text == "18446744073709551615");
    CHECK(parsed("[-9223372036854775808]").items[0].text == "-9223372036854775808");
    CHECK(parsed("[49.22]").items[0].text == "49.22");
    CHECK(parsed("7").text == "7");
    CHECK(parsed("\xEF\xBB\xBF true").flag);
}

TEST_CASE("json: what is broken is said with its place", "[importer]") {
    CHECK(fault_of("{\"a\": 1,\n \"b\" 2}").rfind("x.json:2:6: is no JSON: syntax error", 0) == 0);
    CHECK(fault_of("").rfind("x.json:1:1: is no JSON: ", 0) == 0);
    CHECK(fault_of("{\"a\": \"\xFF\"}").rfind("x.json:1:8: is no JSON: ", 0) == 0);
    CHECK(fault_of("[1]]").rfind("x.json:1:4: ", 0) == 0);
    CHECK(fault_of("[1e999]").find("is no JSON") != std::string::npos);
    CHECK(fault_of(std::string(65, '[')).find("x.json:1:65: nests more than 64 deep") == 0);
    CHECK(parsed(std::string(64, '[') + std::string(64, ']')).kind == Value::Kind::List);
}

TEST_CASE("json: a key twice in one object is a fault that ends nothing", "[importer]") {
    std::vector<base::Fault> faults;
    const auto value =
        importer::parse_json("x.json", "{\"a\": {\"a\": 1}, \"b\": 2,\n\"a\": 3}", faults);
    CHECK(value);
    REQUIRE(faults.size() == 1);
    CHECK(base::to_string(faults[0]) == "x.json:2:1: 'a' stands twice in one object; keep one");
}
