// SPDX-License-Identifier: Apache-2.0
#pragma once
// Endpoints and fault domains by names that a later start knows again: "web@192.0.2.10:80",
// "region:us".

#include <map>
#include <string>
#include <vector>

#include "leeward/daemon/health_book.hpp"
#include "leeward/store/rows.hpp"

namespace leeward::daemon {

struct HealthKeys {
    std::vector<std::string> endpoints;  // by EndpointId, references included
    std::vector<std::string> domains;    // by DomainId
};

HealthKeys health_keys(const HealthBook& book);

/// Of what `known` does not have: nothing.
health::EngineMemory memory_of(const HealthKeys& keys,
                               const std::map<std::string, health::Memory>& known);

/// No key twice: of endpoints that are called alike the first is kept.
std::vector<store::HealthRow> rows_of(const HealthKeys& keys, const health::EngineMemory& memory);

}  // namespace leeward::daemon
