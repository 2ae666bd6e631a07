// SPDX-License-Identifier: Apache-2.0
#pragma once
// The open file of a store.

#include <string>

#include "leeward/store/store.hpp"
#include "sqlite.hpp"

namespace leeward::store {

class Store::Impl {
public:
    Impl(Database opened, std::string file) : database(std::move(opened)), path(std::move(file)) {}

    mutable Database database;  // reading prepares statements
    std::string path;
};

std::int64_t in_ms(Wall wall);
/// Any number gives a time that the clock's type holds.
Wall wall_of(std::int64_t ms);

/// A journal that is longer than `limits` loses its oldest entries, a batch of them in each call.
/// Within a transaction.
SqlResult<void> prune(Database& database, const JournalLimits& limits);

}  // namespace leeward::store
