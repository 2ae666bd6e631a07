// SPDX-License-Identifier: Apache-2.0
#include "leeward/daemon/tls_files.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "leeward/daemon/files.hpp"

namespace leeward::daemon {
namespace {

std::optional<server::PemFile> read_pem(const std::string& path, const char* key,
                                        std::vector<base::Fault>& faults) {
    auto text = read_file(path);
    if (text) return server::PemFile{path, std::move(*text)};
    faults.push_back({base::Severity::Error,
                      {path, 0, 0},
                      key,
                      "cannot be read: " + text.error().message +
                          "; name a PEM file that the user who serves may read"});
    return std::nullopt;
}

}  // namespace

TlsFiles read_tls_files(const server::Settings& settings) {
    TlsFiles files;
    if (!settings.tls) return files;
    const auto certificate =
        read_pem(settings.tls->certificate, "server.tls.certificate", files.faults);
    const auto key = read_pem(settings.tls->key, "server.tls.key", files.faults);
    if (!certificate || !key) return files;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    files.context = server::TlsContext::make(*certificate, *key, now, files.faults);
    return files;
}

}  // namespace leeward::daemon
