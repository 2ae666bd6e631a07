// SPDX-License-Identifier: Apache-2.0
#pragma once
// One opened database file: its search tree, node by node.
//
// A node has a record for each value of the next bit of an address. A record leads to another node,
// to data, or nowhere. Node 0 is where addresses of the database's own family begin; IPv4 lies at
// ::/96 of an IPv6 tree.

#include <maxminddb.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "leeward/base/result.hpp"
#include "leeward/geo/database.hpp"

namespace leeward::geo {

/// Where a record of the tree leads.
struct Step {
    enum class To : std::uint8_t { Nowhere, Node, Data };

    To to = To::Nowhere;
    std::uint32_t at = 0;  // the node's number, or the data's offset

    friend bool operator==(const Step&, const Step&) = default;
};

class DataFile {
public:
    /// Errors: those of Database::open, with the path.
    static base::Result<std::unique_ptr<DataFile>> open(const std::string& path);

    DataFile(const DataFile&) = delete;
    DataFile& operator=(const DataFile&) = delete;
    ~DataFile();

    [[nodiscard]] const DatabaseInfo& info() const { return info_; }
    [[nodiscard]] const MMDB_s& handle() const { return handle_; }
    [[nodiscard]] std::uint32_t node_count() const { return handle_.metadata.node_count; }

    /// Where the walk of a family begins: nowhere for IPv6 in an IPv4 tree. Errors: a broken tree.
    [[nodiscard]] base::Result<Step> root(bool v6) const;
    /// Where the records of a node lead. Errors: a broken tree. Requires: number < node_count().
    [[nodiscard]] base::Result<std::array<Step, 2>> node(std::uint32_t number) const;

    /// "PATH: what is wrong".
    [[nodiscard]] tl::unexpected<base::Error> fail(const std::string& what) const;

private:
    explicit DataFile(const std::string& path) { info_.path = path; }

    [[nodiscard]] std::optional<Step> step(std::uint64_t record, std::uint8_t type) const;

    DatabaseInfo info_;
    MMDB_s handle_{};
    bool is_open_ = false;
};

}  // namespace leeward::geo
