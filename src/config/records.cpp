// SPDX-License-Identifier: Apache-2.0
#include "records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "names.hpp"
#include "places.hpp"
#include "policies.hpp"
#include "words.hpp"

namespace leeward::config {

namespace {

/// Reads the records of one file.
class RecordsReader {
public:
    RecordsReader(const Reader& top, Scope& scope, const FileZones& zones, const Defaults& defaults,
                  Model& model)
        : top_(top), scope_(scope), zones_(zones), defaults_(defaults), model_(model) {}

    void read(const Entry& entry) {
        const Reader reader = top_.below(Where::Record, join_key("record", entry.key), entry);
        if (has_split_name(reader, entry)) return;
        Record record;
        record.key = reader.key();
        record.where = entry.where;
        record.check = read_check_choice(reader, scope_);
        record.ttl = read_ttls(reader).value_or(defaults_.ttl);
        record.unknown = read_unknown(reader);
        read_all_down(reader);
        record.types = read_types(reader);
        record.policy = read_policy(reader, Where::Record, scope_, model_);
        record.policy.alias = read_alias(reader, zones_);
        if (record.policy.kind == policy::Kind::Alias && !record.policy.alias) {
            record.policy.broken = true;
        }
        const auto owner = read_owner(reader, entry, record.types.has_value());
        if (!owner) return;
        record.owner = policy::Owner(*owner);
        record.at_apex =
            std::find(zones_.names().begin(), zones_.names().end(), *owner) != zones_.names().end();
        records_.push_back(std::move(record));
    }

    std::vector<Record> take() { return std::move(records_); }

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
        using health::UnknownAs;
        constexpr Choice<UnknownAs> kWords[] = {
            {"hold", UnknownAs::Hold}, {"up", UnknownAs::Up}, {"down", UnknownAs::Down}};
        return read_choice(reader, "unknown", kWords, UnknownAs::Hold);
    }

    static void read_all_down(const Reader& reader) {
        const auto word = reader.word("all_down");
        if (!word || word->text == "serve") return;
        reader.error_at(word->where, "all_down",
                        fmt::format("{} is not supported; write \"serve\", which answers with all "
                                    "places as if they were up",
                                    in_quotes(word->text)));
    }

    /// The types that the record is for. Faults what no record can steer.
    static std::optional<std::set<dns::RrType>> read_types(const Reader& reader) {
        if (reader.find("types") == nullptr) return std::nullopt;
        std::set<dns::RrType> types;
        for (const Word& word : reader.words("types", "record types")) {
            const auto type = dns::parse_rrtype(word.text);
            if (!type || !may_steer(*type)) {
                reader.error_at(word.where, "types",
                                fmt::format("{} is {}", in_quotes(word.text),
                                            type ? "no type to steer; its records belong into a "
                                                   "zone file"
                                                 : "no record type; write one such as \"A\""));
            } else if (!types.insert(*type).second) {
                reader.error_at(word.where, "types",
                                fmt::format("names {} twice", in_quotes(word.text)));
            }
        }
        return types;
    }

    /// The owner name: of `name`, else of the key. Two records of one name say for which types each
    /// is.
    std::optional<dns::Name> read_owner(const Reader& reader, const Entry& entry, bool has_types) {
        const auto word = reader.word("name");
        if (reader.find("name") != nullptr && !word) return std::nullopt;
        const std::string& written = word ? word->text : entry.key;
        const auto name = zones_.name_of(written);
        if (!name) {
            if (!name.error().message.empty()) reader.error_here(name.error().message);
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
        const auto [known, fresh] = owners_.emplace(name_key(*name), Seen{entry.where, has_types});
        if (fresh || known->second.has_types || has_types) return *name;
        reader.error_here(fmt::format(
            "is the same name as the record in line {}; keep one, or say types = [...] in each",
            known->second.spot.line));
        return std::nullopt;
    }

    struct Seen {
        Spot spot;
        bool has_types = false;
    };

    const Reader& top_;
    Scope& scope_;
    const FileZones& zones_;
    const Defaults& defaults_;
    Model& model_;
    std::vector<Record> records_;
    std::unordered_map<std::string, Seen> owners_;
};

}  // namespace

std::vector<Record> read_records(const Reader& top, Scope& scope, const FileZones& zones,
                                 const Defaults& defaults, Model& model) {
    RecordsReader reader(top, scope, zones, defaults, model);
    top.each_table("record", [&](const Entry& entry) { reader.read(entry); });
    return reader.take();
}

}  // namespace leeward::config
