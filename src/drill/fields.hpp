// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads one JSON object of a scenario by its fields. What is missing, of the wrong kind, out of
// bounds or not known is a fault, and reading goes on.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/importer/json.hpp"

namespace leeward::drill {

/// Where faults about one file go.
struct Faults {
    const std::string& file;
    std::vector<base::Fault>& all;

    void error(importer::Spot at, std::string key, std::string message) const;
};

class Fields {
public:
    /// Borrows all; what is no object is a fault and has no fields. `path` stands before the keys
    /// in faults: "events[2].effect".
    Fields(const importer::Value& object, std::string path, const Faults& faults);

    [[nodiscard]] bool good() const { return object_.kind == importer::Value::Kind::Object; }
    [[nodiscard]] const std::string& path() const { return path_; }

    /// Null when it is not there. Each of these takes the key as known.
    const importer::Value* find(std::string_view key);
    /// A fault when it is not there.
    const importer::Value* need(std::string_view key);

    std::string text(std::string_view key);
    std::string text_or(std::string_view key, std::string_view absent);
    /// A number from `least` to `most`; `least` after a fault.
    double number(std::string_view key, double least, double most);
    double number_or(std::string_view key, double least, double most, double absent);
    std::int64_t whole(std::string_view key, std::int64_t least, std::int64_t most);
    bool flag(std::string_view key);
    /// The index of the word in `words`; 0 after a fault.
    std::size_t word(std::string_view key, std::initializer_list<std::string_view> words);
    /// The items of a list of at most `most`; empty after a fault.
    const std::vector<importer::Value>& list(std::string_view key, std::size_t most);

    /// Fields that change nothing in a replay.
    void pass_over(std::initializer_list<std::string_view> keys);
    /// A fault for each field that nobody took.
    void refuse_unknown() const;

    /// A fault at the value of `key`, or at the object.
    void error(std::string_view key, const std::string& message) const;

private:
    const importer::Value& object_;
    std::string path_;
    const Faults& faults_;
    std::vector<std::string> known_;
};

/// "'x' is none of a, b, c; did you mean b?"
std::string none_of(std::string_view word, const std::vector<std::string>& known);

}  // namespace leeward::drill
