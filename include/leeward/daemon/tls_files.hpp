// SPDX-License-Identifier: Apache-2.0
#pragma once
// The certificate and key of DNS over TLS, from their files. Apart from assemble(): whoever only
// plans and explains needs no key, and one that cannot be read is no reason to refuse all else.

#include <memory>
#include <vector>

#include "leeward/base/fault.hpp"
#include "leeward/server/settings.hpp"
#include "leeward/server/tls_context.hpp"

namespace leeward::daemon {

struct TlsFiles {
    std::shared_ptr<server::TlsContext> context;  // nullptr: not asked for, or there is an error
    std::vector<base::Fault> faults;
};

/// Reads what `settings` name, now.
TlsFiles read_tls_files(const server::Settings& settings);

}  // namespace leeward::daemon
