// SPDX-License-Identifier: Apache-2.0
#pragma once
// Domain names that places and records answer with: of ours, and of others.

#include <optional>
#include <string>

#include "zones.hpp"

namespace leeward::config {

/// Reads `alias`, and `evaluate` beside it. Faults what is no name in a zone of this file.
std::optional<AliasSpec> read_alias(const Reader& reader, const FileZones& zones);

/// Reads `host`. Faults what is no whole name, and one in a zone of this file.
std::optional<dns::Name> read_host(const Reader& reader, const FileZones& zones);

/// True for what can be the name of a host that is looked up: letters, digits, '-' and '_' in
/// labels, at least two of them.
bool is_host_name(const std::string& text);

}  // namespace leeward::config
