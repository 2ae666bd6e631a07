// SPDX-License-Identifier: Apache-2.0
#include "records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "policies.hpp"

namespace leeward::config {

namespace {

bool is_absolute(std::string_view name) {
    return name.size() > 1 && name.ends_with('.') && !name.ends_with("\\.");
}

/// Reads the records of one file.
class RecordsReader {
public:
    RecordsReader(const Reader& top, const Scope& scope, const FileZones& zones,
                  const Defaults& defaults, const Model& model, Resolver& resolver)
        : top_(top),
          scope_(scope),
          zones_(zones),
          defaults_(defaults),
          model_(model),
          resolver_(resolver) {}

    void read(const Entry& entry) {
        const Reader reader = top_.below(Where::Record, join_key("record", entry.key), entry);
        if (has_split_name(reader, entry)) return;
        Record record;
        record.key = reader.key();
        record.where = entry.where;
        record.check = read_check_choice(reader, scope_);
        record.ttl = reader.ttl("ttl").value_or(defaults_.ttl);
        record.unknown = read_unknown(reader);
        read_all_down(reader);
        record.policy = read_policy(reader, scope_, model_);
        const auto owner = read_owner(reader, entry);
        if (!owner) return;
        record.owner = *owner;
        record.at_apex =
            std::find(zones_.names().begin(), zones_.names().end(), *owner) != zones_.names().end();
        resolver_.add(record);
    }

private:
    /// record.a.b = { ... } is TOML for a table in a table; the name was meant to be "a.b".
    static bool has_split_name(const Reader& reader, const Entry& entry) {
        bool split = false;
        reader.refuse_unknown([&](const Entry& inner) {
            if (inner.value.table() == nullptr || is_later_key(Where::Record, inner.key))
                return false;
            reader.error_at(inner.where, inner.key,
                            fmt::format("unknown key; a name with a dot stands in quotes: "
                                        "record.\"{}.{}\"",
                                        entry.key, inner.key));
            split = true;
            return true;
        });
        return split;
    }

    static health::UnknownAs read_unknown(const Reader& reader) {
        const auto word = reader.word("unknown");
        if (!word || word->text == "hold") return health::UnknownAs::Hold;
        if (word->text == "up") return health::UnknownAs::Up;
        if (word->text == "down") return health::UnknownAs::Down;
        reader.error_at(
            word->where, "unknown",
            fmt::format("{} is none of \"hold\", \"up\" and \"down\"", in_quotes(word->text)));
        return health::UnknownAs::Hold;
    }

    static void read_all_down(const Reader& reader) {
        const auto word = reader.word("all_down");
        if (!word || word->text == "serve") return;
        reader.error_at(word->where, "all_down",
                        fmt::format("{} is not supported; write \"serve\", which answers with all "
                                    "places as if they were up",
                                    in_quotes(word->text)));
    }

    std::optional<dns::Name> read_owner(const Reader& reader, const Entry& entry) {
        const bool absolute = is_absolute(entry.key);
        if (!absolute && zones_.names().size() != 1) {
            if (!zones_.broken) {
                reader.error_here(
                    zones_.names().empty()
                        ? "lies in no zone; say zone = \"NAME\" in this file"
                        : "is relative, and the file has several zones; write the whole name with "
                          "a final dot");
            }
            return std::nullopt;
        }
        const auto name = absolute ? dns::Name::parse(entry.key)
                                   : dns::Name::parse(entry.key, zones_.names().front());
        if (!name) {
            reader.error_here("is no domain name: " + name.error().message);
            return std::nullopt;
        }
        if (!zones_.hold(*name)) {
            if (!zones_.broken) {
                reader.error_here(
                    "lies outside of every zone of this file; its zone and its "
                    "record stand in one file");
            }
            return std::nullopt;
        }
        const auto [known, fresh] = owners_.emplace(name_key(*name), entry.where);
        if (fresh) return *name;
        reader.error_here(
            fmt::format("is the same name as the record in line {}; keep one", known->second.line));
        return std::nullopt;
    }

    const Reader& top_;
    const Scope& scope_;
    const FileZones& zones_;
    const Defaults& defaults_;
    const Model& model_;
    Resolver& resolver_;
    std::unordered_map<std::string, Spot> owners_;
};

}  // namespace

void read_records(const Reader& top, const Scope& scope, const FileZones& zones,
                  const Defaults& defaults, Model& model, Resolver& resolver) {
    RecordsReader reader(top, scope, zones, defaults, model, resolver);
    top.each_table("record", [&](const Entry& entry) { reader.read(entry); });
}

}  // namespace leeward::config
