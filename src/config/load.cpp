// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <unordered_set>
#include <utility>

#include "checks.hpp"
#include "clients.hpp"
#include "engine.hpp"
#include "isolated.hpp"
#include "leeward/config/config.hpp"
#include "notify.hpp"
#include "places.hpp"
#include "pools.hpp"
#include "records.hpp"
#include "resolve.hpp"
#include "safety.hpp"
#include "server.hpp"
#include "zones.hpp"

namespace leeward::config {

namespace {

/// Loads the main file, then all it includes, one after the other: what a file says is resolved
/// before the next one is read, so that thousands of them need no more memory than their rules.
class Loader {
public:
    Loader(const zone::ReadFile& read, const ListFiles& list)
        : read_(read),
          list_(list),
          model_{loaded_.config, faults_, {}, {}, {}, {}, {}},
          tables_(model_) {}

    Loaded load(const std::string& path) {
        Document document;
        if (read_document(path, document)) load_main(document);
        judge_owners(model_);
        judge_needs(model_);
        add_references(references_, model_);
        loaded_.faults = faults_.take(path);
        return std::move(loaded_);
    }

private:
    bool read_document(const std::string& path, Document& into) {
        loaded_.config.files.push_back(path);
        into.path = path;
        const auto text = read_(path);
        if (!text) {
            faults_.error({path, 0, 0}, {}, text.error().message);
            return false;
        }
        Tree tree = parse_tree(*text);
        if (tree.fault) {
            faults_.error(into.at(tree.fault->where), {}, tree.fault->message);
            return false;
        }
        into.root = std::move(tree.root);
        return true;
    }

    void load_main(const Document& document) {
        const Reader top(document, faults_, Where::Top, {}, {}, document.root);
        read_server(top, loaded_.config);
        read_databases(top, loaded_.config);
        read_latencies(top, loaded_.config.rules.latency_table);
        read_engine(top, loaded_.config.engine);
        references_ = read_isolated(top);
        read_notify(top, loaded_.config.notify);
        defaults_ = read_defaults(top, defaults_);
        main_.path = document.path;
        load_rest(top, main_, defaults_);
        read_safety_rules(top, main_, model_);
        load_included(top);
        if (top.find("zone") == nullptr && top.find("include") == nullptr) {
            faults_.error({document.path, 0, 0}, "zone",
                          "is missing; say zone = \"NAME\", or include a file that does");
        }
    }

    void load_rest(const Reader& top, Scope& scope, const Defaults& defaults) {
        top.refuse_unknown();
        const FileZones zones = read_zones(top, defaults, model_);
        if (scope.parent != nullptr) {
            scope.prefix = zones.names().empty() ? scope.path : plain(zones.names().front());
            scope.prefix += '/';
        }
        read_checks(top, scope, model_);
        read_places(top, scope, zones, model_);
        read_pools(top, scope, model_);
        auto records = read_records(top, scope, zones, defaults, model_);
        Resolver(scope, zones, model_, tables_, std::move(records)).run();
    }

    void load_included(const Reader& top) {
        std::unordered_set<std::string> seen = {main_.path};
        for (const Word& pattern : top.words("include", "paths")) {
            const auto paths = list_(beside(main_.path, pattern.text));
            if (!paths) {
                top.error_at(pattern.where, "include", paths.error().message);
                continue;
            }
            if (paths->empty()) report_unmatched(top, pattern);
            for (const std::string& path : *paths) {
                if (seen.insert(path).second) load_one(path);
            }
        }
    }

    /// A pattern may match nothing yet; a plain path that is missing is a mistake.
    static void report_unmatched(const Reader& top, const Word& pattern) {
        if (pattern.text.find_first_of("*?[") != std::string::npos) {
            top.warn_at(pattern.where, "include",
                        fmt::format("{} matches no file", in_quotes(pattern.text)));
        } else {
            top.error_at(pattern.where, "include",
                         fmt::format("there is no file {}", in_quotes(pattern.text)));
        }
    }

    void load_one(const std::string& path) {
        Document document;
        if (!read_document(path, document)) return;
        const Reader top(document, faults_, Where::Top, {}, {}, document.root);
        for (const std::string_view key : {"server", "include", "geo", "latency", "rule",
                                           "failback", "budget", "condemn", "isolated", "notify"}) {
            if (const Entry* entry = top.find(key)) {
                top.error_at(entry->where, key, "stands in the main file only");
            }
        }
        if (top.find("zone") == nullptr) {
            faults_.error({path, 0, 0}, "zone", "is missing; each included file has its own");
        }
        Scope scope;
        scope.parent = &main_;
        scope.path = path;
        load_rest(top, scope, read_defaults(top, defaults_));
    }

    const zone::ReadFile& read_;
    const ListFiles& list_;
    Loaded loaded_;
    FaultList faults_;
    Model model_;  // borrows loaded_ and faults_
    Tables tables_;
    Scope main_;
    Defaults defaults_;  // of the main file
    References references_;
};

}  // namespace

Loaded load(const std::string& path, const zone::ReadFile& read, const ListFiles& list) {
    return Loader(read, list).load(path);
}

}  // namespace leeward::config
