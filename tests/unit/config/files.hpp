// SPDX-License-Identifier: Apache-2.0
#pragma once
// Configuration files in memory, and what loading them says.

#include <map>
#include <string>
#include <vector>

#include "leeward/config/config.hpp"
#include "support/catch.hpp"

namespace leeward::config {

class Files {
public:
    Files() = default;
    explicit Files(std::string main) { files_["leeward.toml"] = std::move(main); }

    Files& with(const std::string& path, std::string text) {
        files_[path] = std::move(text);
        return *this;
    }

    /// Loads leeward.toml. `include` patterns may hold one '*'.
    [[nodiscard]] Loaded load() const {
        const auto read = [this](const std::string& path) -> base::Result<std::string> {
            const auto found = files_.find(path);
            if (found == files_.end()) return base::fail("there is no such file");
            return found->second;
        };
        const auto list = [this](const std::string& pattern) {
            return base::Result<std::vector<std::string>>(matching(pattern));
        };
        return config::load("leeward.toml", read, list);
    }

private:
    [[nodiscard]] std::vector<std::string> matching(const std::string& pattern) const {
        const std::size_t star = pattern.find('*');
        std::vector<std::string> found;
        for (const auto& [path, text] : files_) {
            const bool matches = star == std::string::npos
                                     ? path == pattern
                                     : path.starts_with(pattern.substr(0, star)) &&
                                           path.ends_with(pattern.substr(star + 1));
            if (matches) found.push_back(path);
        }
        return found;
    }

    std::map<std::string, std::string> files_;
};

/// The faults as a person sees them, one a line.
inline std::string text_of(const std::vector<base::Fault>& faults) {
    std::string text;
    for (const base::Fault& fault : faults) text += base::to_string(fault) + '\n';
    return text;
}

/// A file, and all that is wrong with it, as a person sees it.
struct FaultCase {
    const char* about;
    const char* text;
    const char* faults;
};

template <class Cases>
void check_faults(const Cases& cases) {
    for (const FaultCase& each : cases) {
        CAPTURE(each.about);
        CHECK(text_of(Files(each.text).load().faults) == each.faults);
    }
}

}  // namespace leeward::config
