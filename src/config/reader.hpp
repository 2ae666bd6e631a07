// SPDX-License-Identifier: Apache-2.0
#pragma once
// Typed look-ups in one table of a file. Whatever is wrong becomes a fault with its place, and the
// reading goes on.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fault_list.hpp"
#include "keys.hpp"
#include "leeward/base/time.hpp"
#include "tree.hpp"

namespace leeward::config {

/// One configuration file.
struct Document {
    std::string path;
    Table root;

    [[nodiscard]] base::Location at(Spot spot) const { return {path, spot.line, spot.column}; }
};

/// A string with its place: a name, an address, a path.
struct Word {
    std::string text;
    Spot where;
};

/// Both ends in.
struct Bounds {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

/// Borrows all it is made of. Asking for a key that keys.cpp does not list is a bug, and asserted.
class Reader {
public:
    Reader(const Document& document, FaultList& faults, Where where, std::string key, Spot spot,
           const Table& table);

    /// A reader of a table below this one.
    [[nodiscard]] Reader below(Where where, std::string key, const Entry& entry) const;

    [[nodiscard]] const Entry* find(std::string_view name) const;
    [[nodiscard]] std::optional<Word> word(std::string_view name) const;
    /// A string, or a list of strings; an empty list is a fault. `what` names them in faults.
    [[nodiscard]] std::vector<Word> words(std::string_view name, std::string_view what) const;
    [[nodiscard]] std::vector<Word> words(const Entry& entry, std::string_view what) const;
    [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> whole(std::string_view name, Bounds bounds) const;
    [[nodiscard]] std::optional<base::Duration> duration(std::string_view name,
                                                         base::Duration least,
                                                         base::Duration most) const;
    [[nodiscard]] std::optional<base::Duration> duration(const Entry& entry, base::Duration least,
                                                         base::Duration most) const;
    /// A TTL: seconds, or a duration of whole seconds. Over a day is a warning.
    [[nodiscard]] std::optional<std::uint32_t> ttl(std::string_view name) const;
    /// A share such as "50%", in thousandths.
    [[nodiscard]] std::optional<std::uint32_t> permille(std::string_view name,
                                                        Bounds bounds = {1, 1000}) const;

    /// Calls `visit` with each named table of `name`: check.NAME and its like. Faults what is none.
    void each_table(std::string_view name, const std::function<void(const Entry&)>& visit) const;

    /// Faults every key that is none here, but those that `also` takes.
    void refuse_unknown(const std::function<bool(const Entry&)>& also = nullptr) const;

    /// Faults each of these keys that is there.
    void refuse_keys(std::span<const std::string_view> names, const std::string& message) const;

    void error(const Entry& entry, std::string message) const;
    void warn(const Entry& entry, std::string message) const;
    /// A fault at `spot` about the key `name` here.
    void error_at(Spot spot, std::string_view name, std::string message) const;
    void warn_at(Spot spot, std::string_view name, std::string message) const;
    /// A fault about the table itself.
    void error_here(std::string message) const;
    void warn_here(std::string message) const;

    [[nodiscard]] const Document& document() const { return document_; }
    [[nodiscard]] FaultList& faults() const { return faults_; }
    [[nodiscard]] const std::string& key() const { return key_; }
    [[nodiscard]] Spot spot() const { return spot_; }
    [[nodiscard]] const Table& table() const { return table_; }

private:
    [[nodiscard]] std::optional<Word> word_of(const Value& value, const Entry& entry,
                                              std::string_view what) const;
    void wrong_type(const Entry& entry, std::string_view wanted) const;
    void refuse(const Entry& entry) const;

    const Document& document_;
    FaultList& faults_;
    Where where_;
    std::string key_;  // as faults show it: "check.web"; empty at the top
    Spot spot_;
    const Table& table_;
};

/// True when the table holds a key of later versions, which is a fault of its own.
bool has_later_key(const Reader& reader, Where where);

/// " (did you mean 'x'?)", or empty when no known word is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace leeward::config
