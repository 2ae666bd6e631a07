// SPDX-License-Identifier: Apache-2.0
#pragma once
// The zones of one file, and where an owner name lies.

#include <string>
#include <unordered_map>
#include <vector>

#include "model.hpp"
#include "ttls.hpp"

namespace leeward::config {

/// What an included file takes from the main file when it says nothing itself.
struct Defaults {
    std::vector<dns::Name> ns;
    Ttls ttl;  // of records
};

/// Reads `ns` and `ttl` of a file over what `above` says.
Defaults read_defaults(const Reader& top, const Defaults& above);

/// The zones of one file that could be read.
class FileZones {
public:
    void add(dns::Name name, bool has_file);
    [[nodiscard]] const std::vector<dns::Name>& names() const { return names_; }
    /// True when `owner` lies in one of them.
    [[nodiscard]] bool hold(const dns::Name& owner) const;
    /// True when the one that `owner` lies in has a zone file.
    [[nodiscard]] bool hold_in_file(const dns::Name& owner) const;
    /// The name that `text` is: a whole one when it ends in a dot, else one of the only zone.
    /// Errors: why it is none, as the end of a sentence about it; empty when a fault of a zone
    /// already says so.
    [[nodiscard]] base::Result<dns::Name> name_of(const std::string& text) const;
    /// A zone was at fault, so records may seem to lie outside.
    bool broken = false;

private:
    std::vector<dns::Name> names_;
    std::unordered_map<std::string, bool> keys_;  // and whether there is a file
};

/// Reads `zone` into the model. Faults a bad name, a name that is served twice, keys that have no
/// effect, and warns of name servers that nobody named.
FileZones read_zones(const Reader& top, const Defaults& defaults, Model& model);

/// Faults the records whose name belongs to a zone of another file. Call when all files are read.
void judge_owners(Model& model);

/// The lower-cased wire form, as a key of hash tables.
std::string name_key(const dns::Name& name);

/// Without the final dot, as people write names.
std::string plain(const dns::Name& name);

}  // namespace leeward::config
