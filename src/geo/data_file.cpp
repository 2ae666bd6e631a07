// SPDX-License-Identifier: Apache-2.0
#include "data_file.hpp"

#include <string_view>

#include "memory_file.hpp"
#include "printable.hpp"
#include "values.hpp"

namespace leeward::geo {
namespace {

constexpr std::uint32_t kSeparator = 16;  // octets between the tree and the data
constexpr int kIpv4Depth = 96;            // bits before IPv4 in an IPv6 tree
constexpr const char* kBrokenTree = "its search tree is broken";

/// True when the metadata's languages and descriptions are texts. Of others the library leaks some
/// kilobytes when it refuses the file.
bool has_texts(Values& values, const Value& metadata) {
    bool texts = true;
    const auto is_text = [&texts](const Value& value) {
        texts = texts && value.type == MMDB_DATA_TYPE_UTF8_STRING;
        return texts;
    };
    if (const auto languages = values.find(metadata, "languages")) {
        values.each_element(*languages, is_text);
    }
    if (const auto descriptions = values.find(metadata, "description")) {
        values.each_entry(*descriptions, [&](std::string_view language, const Value& value) {
            texts = texts && !language.empty();
            return is_text(value);
        });
    }
    return texts;
}

/// What is wrong with the metadata, or nothing. The library follows their pointers without a bound
/// while it opens a file, so they are looked at before.
std::string metadata_fault(const MemoryFile& file) {
    using namespace std::string_view_literals;
    constexpr std::size_t kMaxMetadata = std::size_t{128} << 10U;  // the format's own bound
    constexpr std::string_view kMarker = "\xAB\xCD\xEFMaxMind.com"sv;
    // In fewer octets the library looks for the size of a value behind their end.
    constexpr std::size_t kMinSize = 3;
    constexpr std::uint64_t kMaxValues = 4096;
    const std::string tail = file.tail(kMaxMetadata);
    const std::size_t marker = tail.rfind(kMarker);
    if (marker == std::string::npos) {
        return "is no MaxMind database, or is cut short: there are no metadata at its end";
    }
    const std::string_view metadata = std::string_view(tail).substr(marker + kMarker.size());
    if (metadata.size() < kMinSize) return "is cut short: its metadata are missing";
    MMDB_s section{};
    section.data_section = reinterpret_cast<const std::uint8_t*>(metadata.data());
    section.data_section_size = static_cast<std::uint32_t>(metadata.size());
    Values values(section, kMaxValues);
    values.read_all(0);
    const auto root = values.read(0);
    const bool texts = root && has_texts(values, *root);
    if (!values.good()) return std::string("has metadata that ") + values.trouble();
    return texts ? "" : "has metadata whose languages or descriptions are no texts";
}

std::string open_fault(int status) {
    switch (status) {
        case MMDB_UNKNOWN_DATABASE_FORMAT_ERROR:
            return "is of another version of the MaxMind format than 2";
        case MMDB_INVALID_METADATA_ERROR:
        case MMDB_INVALID_DATA_ERROR:
        case MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR:  // metadata that are no map
            return "is cut short, or its metadata are wrong";
        case MMDB_CORRUPT_SEARCH_TREE_ERROR:
            return kBrokenTree;
        default:
            return std::string("cannot be opened: ") + MMDB_strerror(status);
    }
}

}  // namespace

base::Result<std::unique_ptr<DataFile>> DataFile::open(const std::string& path) {
    std::unique_ptr<DataFile> file(new DataFile(path));
    const auto copy = MemoryFile::read(path);
    if (!copy) return file->fail(copy.error().message);
    if (const std::string fault = metadata_fault(*copy); !fault.empty()) return file->fail(fault);
    const int status = MMDB_open(copy->path().c_str(), MMDB_MODE_MMAP, &file->handle_);
    if (status != MMDB_SUCCESS) return file->fail(open_fault(status));
    file->is_open_ = true;
    file->info_.type = printable(file->handle_.metadata.database_type);
    file->info_.build_epoch = file->handle_.metadata.build_epoch;
    return file;
}

DataFile::~DataFile() {
    if (is_open_) MMDB_close(&handle_);
}

base::Result<Step> DataFile::root(bool v6) const {
    const bool v6_tree = handle_.metadata.ip_version == 6;
    if (v6 && !v6_tree) return Step{};
    Step at{Step::To::Node, 0};
    if (v6 || !v6_tree) return at;
    for (int depth = 0; depth < kIpv4Depth && at.to == Step::To::Node; ++depth) {
        const auto below = node(at.at);
        if (!below) return tl::unexpected(below.error());
        at = (*below)[0];
    }
    return at;
}

base::Result<std::array<Step, 2>> DataFile::node(std::uint32_t number) const {
    MMDB_search_node_s found{};
    const int status = MMDB_read_node(&handle_, number, &found);
    if (status != MMDB_SUCCESS) return fail(kBrokenTree);
    const auto left = step(found.left_record, found.left_record_type);
    const auto right = step(found.right_record, found.right_record_type);
    if (!left || !right) return fail("its search tree leads to where there are no data");
    return std::array<Step, 2>{*left, *right};
}

std::optional<Step> DataFile::step(std::uint64_t record, std::uint8_t type) const {
    switch (type) {
        case MMDB_RECORD_TYPE_SEARCH_NODE:
            return Step{Step::To::Node, static_cast<std::uint32_t>(record)};
        case MMDB_RECORD_TYPE_EMPTY:
            return Step{};
        case MMDB_RECORD_TYPE_DATA:
            // Into the separator leads no good record; the library would take it for the far end.
            if (record < std::uint64_t{node_count()} + kSeparator) return std::nullopt;
            return Step{Step::To::Data,
                        static_cast<std::uint32_t>(record - node_count() - kSeparator)};
        default:
            return std::nullopt;
    }
}

tl::unexpected<base::Error> DataFile::fail(const std::string& what) const {
    return base::fail(info_.path + ": " + what);
}

}  // namespace leeward::geo
