// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "leeward/daemon/files.hpp"
#include "leeward/importer/import.hpp"

namespace leeward::command {
namespace {

namespace fs = std::filesystem;

struct ImportOptions {
    std::vector<std::string> files;
    std::string zone;
    std::string folder;
    bool force = false;
};

constexpr const char* kImportExamples = R"(Examples:
  aws route53 list-resource-record-sets --hosted-zone-id Z... > records.json
  aws route53 list-health-checks > checks.json
  leeward import route53 records.json checks.json -o imported
  leeward check -c imported/leeward.toml

What the files may be, and what becomes of it, is in leeward(8). Warnings on stderr say what is not
carried over, and what to do. A fault leaves nothing written.
)";

/// The texts of the files; faults name those that cannot be read.
std::vector<importer::InputFile> read_inputs(const ImportOptions& options,
                                             std::vector<base::Fault>& faults) {
    std::vector<importer::InputFile> inputs;
    for (const std::string& path : options.files) {
        auto text = daemon::read_file(path);
        if (text) {
            inputs.push_back({path, std::move(*text)});
        } else {
            faults.push_back({base::Severity::Error, {path, 0, 0}, {}, text.error().message});
        }
    }
    return inputs;
}

/// The first file that is there already and would be written over; empty when there is none.
std::string in_the_way(const ImportOptions& options,
                       const std::vector<importer::OutputFile>& files) {
    if (options.force) return {};
    std::error_code ignored;
    for (const importer::OutputFile& file : files) {
        const fs::path path = fs::path(options.folder) / file.name;
        if (fs::exists(fs::symlink_status(path, ignored))) return path.string();
    }
    return {};
}

/// Why a file could not be written; empty when all are.
std::string write_files(const ImportOptions& options,
                        const std::vector<importer::OutputFile>& files) {
    std::error_code fault;
    fs::create_directories(options.folder, fault);
    if (fault) return fmt::format("{}: {}", options.folder, fault.message());
    for (const importer::OutputFile& file : files) {
        const fs::path path = fs::path(options.folder) / file.name;
        std::ofstream into(path, std::ios::binary | std::ios::trunc);
        into << file.text;
        into.close();
        if (!into) return path.string() + ": cannot be written";
    }
    return {};
}

std::string summary(const ImportOptions& options, const importer::Imported& imported) {
    const importer::Counts& counts = imported.counts;
    std::string text = fmt::format(
        "read: {}, {}, {}\n", counted(counts.record_sets, "record set"),
        counted(counts.health_checks, "health check"),
        counts.policies == 1 ? "1 traffic policy" : grouped(counts.policies) + " traffic policies");
    for (std::size_t at = 1; at < imported.files.size(); ++at) {
        text += fmt::format("wrote: {}\n",
                            (fs::path(options.folder) / imported.files[at].name).string());
    }
    text += fmt::format("in zone files, as they were: {}\n",
                        counted(counts.in_zone_files, "record set"));
    text += fmt::format("wrote: {}: {}, {}, {}, {}\n",
                        (fs::path(options.folder) / imported.files.front().name).string(),
                        counted(counts.records, "record"), counted(counts.targets, "target"),
                        counted(counts.pools, "pool"), counted(counts.checks, "check"));
    return text;
}

int import_route53(const ImportOptions& options) {
    std::optional<dns::Name> zone;
    if (!options.zone.empty()) {
        const auto name = dns::Name::parse(options.zone);
        if (!name || name->is_root()) {
            return complain(kBadUsage,
                            fmt::format("--zone: '{}' is no name of a zone; see `leeward "
                                        "import route53 --help`",
                                        options.zone));
        }
        zone = name->lower();
    }
    std::vector<base::Fault> unread;
    const auto inputs = read_inputs(options, unread);
    if (print_faults(unread)) return kFailed;
    const importer::Imported imported = importer::import_route53(inputs, zone);
    if (print_faults(imported.faults)) return kFailed;
    if (const std::string path = in_the_way(options, imported.files); !path.empty()) {
        return complain(kFailed, path +
                                     ": is there already; choose another folder, or say --force "
                                     "to write over it");
    }
    if (const std::string fault = write_files(options, imported.files); !fault.empty()) {
        return complain(kFailed, fault);
    }
    print(summary(options, imported));
    return kDone;
}

}  // namespace

void add_import(CLI::App& app, int& status) {
    const auto options = std::make_shared<ImportOptions>();
    CLI::App* command =
        app.add_subcommand("import", "Make a configuration of another DNS service's export");
    command->require_subcommand(1);
    CLI::App* route53 =
        command->add_subcommand("route53", "Read what `aws route53 list-...` and `get-...` print");
    route53->add_option("FILE", options->files, "Files of JSON")->required()->type_name("");
    route53->add_option("--zone", options->zone, "The zone, where the files do not say it")
        ->type_name("NAME");
    route53->add_option("-o,--output", options->folder, "The folder to write into")
        ->required()
        ->type_name("DIR");
    route53->add_flag("--force", options->force, "Write over files that are there");
    route53->footer(kImportExamples);
    route53->callback([options, &status] { status = import_route53(*options); });
}

}  // namespace leeward::command
