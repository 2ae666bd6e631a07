// SPDX-License-Identifier: Apache-2.0
#pragma once
// The command line as a test runs it, with what it prints.

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "leeward/command/run.hpp"
#include "support/temp_folder.hpp"

namespace leeward {

/// Sends a standard stream into a file while it lives.
class Captured {
public:
    Captured(std::FILE* stream, std::string path)
        : stream_(stream), path_(std::move(path)), number_(::fileno(stream)) {
        std::fflush(stream_);
        kept_ = ::dup(number_);
        const int file = ::open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
        ::dup2(file, number_);
        ::close(file);
    }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;
    ~Captured() {
        std::fflush(stream_);
        ::dup2(kept_, number_);
        ::close(kept_);
    }

private:
    std::FILE* stream_;
    std::string path_;
    int number_;
    int kept_ = -1;
};

struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

inline std::string text_of(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

inline Ran run_words(std::vector<std::string> words) {
    const support::TempFolder folder;
    words.insert(words.begin(), "leeward");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    Ran ran;
    {
        const Captured out(stdout, folder.path() + "/out");
        const Captured err(stderr, folder.path() + "/err");
        ran.status = command::run(static_cast<int>(words.size()), argv.data());
    }
    ran.out = text_of(folder.path() + "/out");
    ran.err = text_of(folder.path() + "/err");
    return ran;
}

}  // namespace leeward
