// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/orders.hpp"

#include "support/catch.hpp"

namespace leeward::health {
namespace {

OrderWord word(std::optional<int> ends = std::nullopt) {
    OrderWord made{"jane", "works", {}, std::nullopt};
    if (ends) made.until = Moment{{std::chrono::seconds(*ends)}, {}};
    return made;
}

base::Instant at(int second) {
    return {std::chrono::seconds(second)};
}

}  // namespace

TEST_CASE("orders: words end with their time, each by itself (RS-45)", "[health]") {
    OrderBook book;
    CHECK_FALSE(book.next_end());
    book.drain("eu", word(10));
    book.drain("us", word(20));
    book.drain("ap", word());
    book.hold(word(15));
    CHECK(book.next_end() == at(10));
    CHECK_FALSE(book.advance(at(9)).any());
    CHECK(book.advance(at(10)).drains == std::vector<std::string>{"eu"});
    const auto later = book.advance(at(30));
    CHECK(later.drains == std::vector<std::string>{"us"});
    CHECK(later.hold);
    CHECK_FALSE(book.hold());
    CHECK_FALSE(book.next_end());
    CHECK(book.drains().size() == 1);
}

TEST_CASE("orders: a later word takes the place of an earlier one, and is taken back once",
          "[health]") {
    OrderBook book;
    book.drain("eu", word(10));
    book.drain("eu", word());
    CHECK_FALSE(book.advance(at(11)).any());
    CHECK(book.resume("eu"));
    CHECK_FALSE(book.resume("eu"));
    book.hold(word());
    CHECK(book.end_hold());
    CHECK_FALSE(book.end_hold());
}

}  // namespace leeward::health
