// SPDX-License-Identifier: Apache-2.0
#include "tree.hpp"

#include <algorithm>

// Header-only and without exceptions, whatever the system's flags for the shared library say.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// Version 3.3 asserts what outside input can break ("[=") and then reports it well by itself. Its
// assertions are off, and NDEBUG too, under which it would make them promises to the compiler.
#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#include <toml++/toml.h>

#include "dots.hpp"

namespace leeward::config {

namespace {

Spot spot_of(const toml::source_region& region) {
    return {static_cast<std::uint32_t>(region.begin.line),
            static_cast<std::uint32_t>(region.begin.column)};
}

bool before(const Entry& left, const Entry& right) {
    return left.where.line != right.where.line ? left.where.line < right.where.line
                                               : left.where.column < right.where.column;
}

/// Copies the parser's nodes; the depth is bounded, so recursion is too.
class Copier {
public:
    explicit Copier(std::optional<SyntaxFault>& fault) : fault_(fault) {}

    Table table(const toml::table& from, std::size_t depth) {
        Table into;
        into.reserve(from.size());
        for (const auto& [key, node] : from) {
            const Spot where = spot_of(key.source());
            into.push_back({std::string(key.str()), where, value(node, where, depth)});
        }
        std::stable_sort(into.begin(), into.end(), before);  // the parser sorts by key
        return into;
    }

private:
    Value value(const toml::node& from, Spot parent, std::size_t depth) {
        Value into;
        into.where = from.source().begin ? spot_of(from.source()) : parent;
        if (depth >= kMaxNesting) {
            if (!fault_) fault_ = {into.where, "tables and lists are nested too deeply"};
            return into;
        }
        if (const auto* text = from.as_string()) into.data = text->get();
        if (const auto* whole = from.as_integer()) into.data = whole->get();
        if (const auto* real = from.as_floating_point()) into.data = real->get();
        if (const auto* flag = from.as_boolean()) into.data = flag->get();
        if (const auto* nested = from.as_table()) into.data = table(*nested, depth + 1);
        if (const auto* items = from.as_array()) into.data = list(*items, into.where, depth + 1);
        if (from.is_date() || from.is_time() || from.is_date_time()) into.data = Moment();
        return into;
    }

    List list(const toml::array& from, Spot parent, std::size_t depth) {
        List into;
        into.reserve(from.size());
        for (const toml::node& item : from) into.push_back(value(item, parent, depth));
        return into;
    }

    std::optional<SyntaxFault>& fault_;
};

}  // namespace

std::string_view kind_of(const Value& value) {
    static constexpr std::string_view kKinds[] = {
        "true or false", "a whole number", "a number with a point", "a date", "a string",
        "a list",        "a table"};
    return kKinds[value.data.index()];
}

Tree parse_tree(std::string_view text) {
    Tree tree;
    if (const auto deep = find_deep_key(text)) {
        tree.fault = {*deep, "a key has too many dots"};
        return tree;
    }
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
        tree.fault = {spot_of(parsed.error().source()), std::string(parsed.error().description())};
        return tree;
    }
    tree.root = Copier(tree.fault).table(parsed.table(), 0);
    return tree;
}

}  // namespace leeward::config
