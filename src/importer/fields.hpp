// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads one JSON object by its fields and reports what is wrong with them. A field that nobody
// asked for is a fault: nothing of an export is left out in silence.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "fault_list.hpp"
#include "leeward/importer/json.hpp"

namespace leeward::importer {

class Fields {
public:
    /// Borrows all of them. `subject` stands in faults. What is no object is an error.
    Fields(const std::string& file, std::string subject, const Value& object, FaultList& faults);

    [[nodiscard]] const std::string& file() const { return file_; }
    [[nodiscard]] FaultList& faults() const { return faults_; }
    [[nodiscard]] const std::string& subject() const { return subject_; }
    void set_subject(std::string subject) { subject_ = std::move(subject); }
    [[nodiscard]] base::Location where() const { return at(object_.at); }
    [[nodiscard]] base::Location at(Spot spot) const { return {file_, spot.line, spot.column}; }
    /// Where the field's value stands, or the object when there is no such field.
    [[nodiscard]] base::Location where(std::string_view key) const;

    /// The field's value; null when it is not there or null. Marks it as asked for.
    const Value* find(std::string_view key);
    /// The same; errors: it is not there.
    const Value* need(std::string_view key);

    /// The field as text of 1 to `most` octets; nullopt when it is not there, or after an error.
    std::optional<std::string> text(std::string_view key, std::size_t most = 4000);
    std::optional<std::string> need_text(std::string_view key, std::size_t most = 4000);
    /// The field as a whole number, also in a string (T-11).
    std::optional<std::int64_t> whole(std::string_view key, std::int64_t least, std::int64_t most);
    /// The field as true or false, also in a string (T-11).
    std::optional<bool> flag(std::string_view key);
    /// The field as a list or an object; null when it is not there, or after an error.
    const Value* list(std::string_view key);
    const Value* object(std::string_view key);
    /// One of `words`.
    std::optional<std::string> word(std::string_view key,
                                    std::initializer_list<std::string_view> words);

    /// Fields that say nothing about answers, of any kind.
    void pass_over(std::initializer_list<std::string_view> keys);

    /// An error for each field that nobody asked for.
    void refuse_unknown();

    /// "KEY: message" at the field's value.
    void error(std::string_view key, const std::string& message) const;
    void note(std::string_view key, const std::string& message) const;

private:
    const Value* kind(std::string_view key, Value::Kind wanted, std::string_view what);

    const std::string& file_;
    std::string subject_;
    const Value& object_;
    FaultList& faults_;
    std::set<std::string, std::less<>> known_;
};

/// The whole number that a Number or a Text says.
std::optional<std::int64_t> whole_of(const Value& value);

}  // namespace leeward::importer
