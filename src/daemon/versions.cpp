// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/versions.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "leeward/daemon/client_files.hpp"
#include "leeward/daemon/files.hpp"

namespace leeward::daemon {
namespace {

namespace fs = std::filesystem;

/// Where `file` is in a version.
fs::path inside(const fs::path& version, const std::string& file) {
    return version / fs::absolute(file).lexically_normal().relative_path();
}

std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        if (at->is_regular_file(error)) files.push_back(at->path().lexically_relative(folder));
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool same_text(const fs::path& left, const fs::path& right) {
    std::error_code error;
    if (fs::file_size(left, error) != fs::file_size(right, error) || error) return false;
    const auto one = read_file(left.string());
    const auto other = read_file(right.string());
    return one && other && *one == *other;
}

bool same_version(const fs::path& left, const fs::path& right) {
    const std::vector<fs::path> files = files_below(left);
    return files == files_below(right) &&
           std::all_of(files.begin(), files.end(),
                       [&](const fs::path& file) { return same_text(left / file, right / file); });
}

base::Result<void> copy(const std::string& file, const fs::path& to) {
    std::error_code error;
    fs::create_directories(to.parent_path(), error);
    if (!error) fs::copy_file(file, to, fs::copy_options::overwrite_existing, error);
    if (error) return base::fail("cannot copy " + file + ": " + error.message());
    return {};
}

}  // namespace

Versions::Versions(const std::string& state) : folder_((fs::path(state) / "versions").string()) {}

base::Result<void> Versions::stage(const std::vector<std::string>& files) const {
    const fs::path fresh = fs::path(folder_) / "new";
    std::error_code error;
    fs::remove_all(fresh, error);
    for (const std::string& file : files) {
        if (auto done = copy(file, inside(fresh, file)); !done) {
            fs::remove_all(fresh, error);
            return done;
        }
    }
    return {};
}

base::Result<bool> Versions::keep() const {
    const fs::path folder(folder_);
    const fs::path fresh = folder / "new";
    std::error_code error;
    if (!fs::exists(fresh, error)) return false;
    if (same_version(fresh, folder / "1")) {
        fs::remove_all(fresh, error);
        return false;
    }
    fs::remove_all(folder / std::to_string(kVersionsKept), error);
    for (std::size_t number = kVersionsKept; number > 1 && !error; --number) {
        const fs::path from = folder / std::to_string(number - 1);
        if (fs::exists(from)) fs::rename(from, folder / std::to_string(number), error);
    }
    if (!error) fs::rename(fresh, folder / "1", error);
    if (error) return base::fail("cannot keep the last good version: " + error.message());
    return true;
}

std::vector<std::string> Versions::good() const {
    std::vector<std::string> found;
    for (std::size_t number = 1; number <= kVersionsKept; ++number) {
        const fs::path version = fs::path(folder_) / std::to_string(number);
        std::error_code error;
        if (fs::is_directory(version, error)) found.push_back(version.string());
    }
    return found;
}

Sources sources_of(const std::string& version) {
    const fs::path folder(version);
    Sources sources;
    sources.read = [folder](const std::string& path) {
        return read_file(inside(folder, path).string());
    };
    sources.open_zone = [folder](const std::string& path) {
        return open_file(inside(folder, path).string());
    };
    sources.list = [folder](const std::string& pattern) {
        auto paths = list_files(inside(folder, pattern).string());
        if (!paths) return paths;
        for (std::string& path : *paths) {
            path = "/" + fs::path(path).lexically_relative(folder).string();
        }
        return paths;
    };
    sources.open_atlas = open_atlas;
    // Secrets are never copied, and that their file is gone must not keep us from serving.
    sources.read_secrets = read_file;
    sources.secrets = Secrets::Wished;
    return sources;
}

}  // namespace leeward::daemon
