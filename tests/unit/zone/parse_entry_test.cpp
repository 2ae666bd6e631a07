// SPDX-License-Identifier: Apache-2.0
#include "../../../src/zone/parse_entry.hpp"

#include "leeward/base/rng.hpp"
#include "support/catch.hpp"

namespace leeward::zone {
namespace {

/// Hands out `step` octets at a time, and fails after `fails_after` of them.
class Dripping final : public TextStream {
public:
    Dripping(std::string_view text, std::size_t step, std::size_t fails_after = SIZE_MAX)
        : text_(text), step_(step), fails_after_(fails_after) {}

    base::Result<std::size_t> read(std::span<char> into) override {
        if (done_ >= fails_after_) return base::fail("input/output error");
        const std::size_t count = std::min({step_, into.size(), text_.size() - done_});
        text_.copy(into.data(), count, done_);
        done_ += count;
        return count;
    }

private:
    std::string_view text_;
    std::size_t step_;
    std::size_t fails_after_;
    std::size_t done_ = 0;
};

/// All that a reader says about a text, as lines.
std::vector<std::string> read_all(TextStream& text, std::size_t window) {
    std::vector<std::string> said;
    EntryReader reader(text, window);
    const auto at = [](const Place& place) {
        return std::to_string(place.line) + ":" + std::to_string(place.column);
    };
    while (reader.next()) {
        std::string line = at(reader.place(0)) + (reader.starts_blank() ? " blank " : " ");
        line += std::string(reader.text()) + "| ends " + at(reader.place(reader.text().size()));
        for (const EntryFault& fault : reader.faults())
            line += " " + at(fault.where) + fault.message;
        said.push_back(line);
    }
    if (reader.error()) said.push_back("error " + reader.error()->message);
    return said;
}

TEST_CASE("entries: the same whatever pieces the text comes in", "[zone]") {
    base::Rng rng(9);
    const std::string_view pieces[] = {
        "a",  "www 60 A 192.0.2.1", "\n", "\n", " ",  "(",    ")", "\"",
        "\\", ";comment",           "\t", "\r", "\0", "\\\"", "x", "\n  B\n"};
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        if (rng.below(10) == 0) text = "\xEF\xBB\xBF";
        for (std::uint32_t count = rng.below(40); count > 0; --count) {
            const auto piece = pieces[rng.below(std::size(pieces))];
            text += piece.empty() ? std::string_view("\0", 1) : piece;
        }
        TextInMemory whole(text);
        const auto expected = read_all(whole, text.size() + 1);
        Dripping dripping(text, 1 + rng.below(7));
        CAPTURE(round, text);
        REQUIRE(read_all(dripping, 1 + rng.below(9)) == expected);
    }
}

TEST_CASE("entries: an entry longer than the window is whole", "[zone]") {
    const std::string word(100'000, 'x');
    const std::string text = "a TXT " + word + "\nb TXT ( " + word + "\n" + word + " )\n";
    Dripping dripping(text, 4096);
    const auto said = read_all(dripping, 64);
    REQUIRE(said.size() == 2);
    CHECK(said[0].starts_with("1:1 a TXT " + word + "|"));
    CHECK(said[1].starts_with("2:1 b TXT   " + word + " " + word));
}

TEST_CASE("entries: a text that cannot be read on says so", "[zone]") {
    Dripping dripping("a 60 A 192.0.2.1\nb 60 A 192.0.2.2\n", 10, 20);
    const auto said = read_all(dripping, 64);
    REQUIRE_FALSE(said.empty());
    CHECK(said.back() == "error input/output error");
}

}  // namespace
}  // namespace leeward::zone
