// SPDX-License-Identifier: Apache-2.0
#pragma once
// Exports for tests: record sets as text, and what becomes of them.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "leeward/importer/import.hpp"

namespace leeward::test {

/// One record set with the given fields beside its name and type.
inline std::string record_set(const std::string& name, const std::string& type,
                              const std::string& fields) {
    return fmt::format(R"({{"Name": "{}", "Type": "{}", {}}})", name, type, fields);
}

/// The same with the value that fits an A record, and a TTL.
inline std::string a_record(const std::string& name, const std::string& fields,
                            const std::string& value = "192.0.2.1") {
    return record_set(name, "A",
                      fmt::format(R"({}{}"TTL": 60, "ResourceRecords": [{{"Value": "{}"}}])",
                                  fields, fields.empty() ? "" : ", ", value));
}

inline std::string alias(const std::string& name, const std::string& type, const std::string& to,
                         const std::string& fields = "") {
    return record_set(
        name, type,
        fmt::format(
            R"({}{}"AliasTarget": {{"HostedZoneId": "Z1", "DNSName": "{}", "EvaluateTargetHealth": true}})",
            fields, fields.empty() ? "" : ", ", to));
}

/// A listing, one record set a line, so that a record set's line is its number and one.
inline std::string listing(const std::vector<std::string>& sets) {
    std::string text = "{\"ResourceRecordSets\": [\n";
    for (std::size_t at = 0; at < sets.size(); ++at) {
        text += sets[at] + (at + 1 < sets.size() ? ",\n" : "\n");
    }
    return text + "]}\n";
}

/// A listing of health checks with these configurations, called c1, c2, ...
inline std::string checks(const std::vector<std::string>& configurations) {
    std::string text = "{\"HealthChecks\": [\n";
    for (std::size_t at = 0; at < configurations.size(); ++at) {
        text += fmt::format(R"({{"Id": "c{}", "HealthCheckConfig": {{{}}}}}{})", at + 1,
                            configurations[at], at + 1 < configurations.size() ? ",\n" : "\n");
    }
    return text + "]}\n";
}

inline constexpr const char* kTcpCheck = R"("Type": "TCP", "IPAddress": "192.0.2.1", "Port": 80)";

/// Imports texts as files a.json, b.json, ... of example.com.
inline importer::Imported import_texts(const std::vector<std::string>& texts,
                                       const char* zone = "example.com.") {
    std::vector<importer::InputFile> files;
    char letter = 'a';
    for (const std::string& text : texts)
        files.push_back({std::string(1, letter++) + ".json", text});
    std::optional<dns::Name> name;
    if (zone != nullptr) name = dns::Name::parse(zone).value();
    return importer::import_route53(files, name);
}

/// Each fault on a line, warnings too if `warnings`.
inline std::string faults_text(const importer::Imported& imported, bool warnings = false) {
    std::string text;
    for (const base::Fault& fault : imported.faults) {
        if (fault.severity == base::Severity::Error || warnings) {
            text += base::to_string(fault) + "\n";
        }
    }
    return text;
}

/// The text of the file, or nothing.
inline std::string file_text(const importer::Imported& imported, const std::string& name) {
    for (const importer::OutputFile& file : imported.files) {
        if (file.name == name) return file.text;
    }
    return {};
}

inline std::string toml(const importer::Imported& imported) {
    return file_text(imported, "leeward.toml");
}

}  // namespace leeward::test
