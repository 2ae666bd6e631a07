// SPDX-License-Identifier: Apache-2.0
#include "leeward/zone/parse.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "parse_file.hpp"
#include "parse_session.hpp"

namespace leeward::zone {
namespace {

// Files that include others many times each would otherwise multiply without bound.
constexpr std::size_t kMaxIncludes = 10'000;

}  // namespace

void ParseSession::parse_file(const std::string& path, TextStream& text, const dns::Name& origin,
                              const dns::Name* owner) {
    auto& files = result_.files;
    const auto known = std::find(files.begin(), files.end(), path);
    const auto index = static_cast<std::uint32_t>(known - files.begin());
    if (known == files.end()) files.push_back(path);
    open_.push_back(std::filesystem::path(path).lexically_normal().string());
    FileParser(*this, path, index, origin, owner).parse(text);
    open_.pop_back();
}

std::optional<std::string> ParseSession::refuse_include(const std::string& path) const {
    if (std::find(open_.begin(), open_.end(), path) != open_.end()) {
        return "'" + path + "' is being read already; a file cannot include itself";
    }
    if (open_.size() > kMaxIncludeDepth) {
        return "files are included " + std::to_string(kMaxIncludeDepth) +
               " deep already; include this one from an outer file";
    }
    if (includes_ >= kMaxIncludes) {
        return "more than " + std::to_string(kMaxIncludes) + " files are included; join some";
    }
    return std::nullopt;
}

base::Result<std::unique_ptr<TextStream>> ParseSession::open(const std::string& path) {
    ++includes_;
    return open_text_(path);
}

void ParseSession::add_record(const RecordView& record, Origin origin) {
    ++result_.records;
    sink_(record, origin);
}

void ParseSession::add_fault(base::Fault fault) {
    auto& faults = result_.faults;
    if (faults.size() < kMaxFaults) {
        faults.push_back(std::move(fault));
        return;
    }
    if (faults.size() == kMaxFaults) {
        fault.subject.clear();
        fault.message = "there are more faults from here on; mend those above first";
        faults.push_back(std::move(fault));
        return;
    }
    // An error among what is left out must still refuse the zone.
    if (fault.severity == base::Severity::Error) faults.back().severity = fault.severity;
}

bool ParseSession::count_generated(std::uint64_t records) {
    if (records > kMaxGenerated - generated_) return false;
    generated_ += records;
    return true;
}

ParseResult parse(const std::string& path, TextStream& text, const dns::Name& zone,
                  const OpenText& open, const RecordSink& sink) {
    ParseSession session(open, sink);
    session.parse_file(path, text, zone, nullptr);
    return session.take_result();
}

ParseResult parse(const std::string& path, std::string_view text, const dns::Name& zone,
                  const ReadFile& read, const RecordSink& sink) {
    TextInMemory stream{std::string(text)};
    return parse(path, stream, zone, open_by_reading(read), sink);
}

OpenText open_by_reading(ReadFile read) {
    return [read = std::move(read)](
               const std::string& path) -> base::Result<std::unique_ptr<TextStream>> {
        auto text = read(path);
        if (!text) return tl::unexpected(std::move(text.error()));
        return std::make_unique<TextInMemory>(std::move(*text));
    };
}

}  // namespace leeward::zone
