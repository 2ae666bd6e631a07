// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/cookie_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "leeward/base/hex.hpp"

namespace leeward::daemon {
namespace {

constexpr std::size_t kDigits = 2 * std::tuple_size_v<dns::CookieSecret>;
constexpr std::size_t kMostSecrets = 4;
constexpr std::string_view kBlank = " \t\r";

std::string_view without_comment(std::string_view line) {
    line = line.substr(0, line.find('#'));
    const std::size_t from = line.find_first_not_of(kBlank);
    if (from == std::string_view::npos) return {};
    return line.substr(from, line.find_last_not_of(kBlank) + 1 - from);
}

}  // namespace

SharedSecrets read_cookie_secrets(const std::string& path, std::string_view text,
                                  std::vector<base::Fault>& faults) {
    dns::CookieSecrets secrets;
    const std::size_t before = faults.size();
    const auto fault = [&](std::uint32_t line, std::string message) {
        faults.push_back(
            {base::Severity::Error, {path, line, line == 0 ? 0U : 1U}, "", std::move(message)});
    };
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view word = without_comment(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (word.empty()) continue;
        dns::CookieSecret secret;
        if (!base::read_hex(word, secret)) {
            fault(number, fmt::format("is no secret; write {} hexadecimal digits", kDigits));
        } else if (std::ranges::find(secrets.all, secret) != secrets.all.end()) {
            fault(number, "is a secret that stands above already; leave it out");
        } else {
            secrets.all.push_back(secret);
        }
    }
    if (secrets.all.size() > kMostSecrets) {
        fault(0,
              fmt::format("holds {} secrets; {} are the most", secrets.all.size(), kMostSecrets));
    }
    if (secrets.all.empty() && faults.size() == before) {
        fault(0, fmt::format("holds no secret; write one as {} hexadecimal digits", kDigits));
    }
    if (faults.size() != before) return nullptr;
    return std::make_shared<const dns::CookieSecrets>(std::move(secrets));
}

void warn_of_readers(const std::string& path, std::vector<base::Fault>& faults) {
    struct stat entry {};
    if (::stat(path.c_str(), &entry) != 0 || (entry.st_mode & S_IROTH) == 0) return;
    faults.push_back({base::Severity::Warning,
                      {path, 0, 0},
                      "",
                      "everybody on this machine can read the secrets; take that right away with "
                      "chmod o-r"});
}

SharedSecrets random_cookie_secret() {
    dns::CookieSecret secret;
    if (::getentropy(secret.data(), secret.size()) != 0) return nullptr;
    return std::make_shared<const dns::CookieSecrets>(dns::CookieSecrets{{secret}});
}

}  // namespace leeward::daemon
