// SPDX-License-Identifier: Apache-2.0
#pragma once
// Collects the faults of all configuration files, and knows how keys are spelt in them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "leeward/base/fault.hpp"
#include "tree.hpp"

namespace leeward::config {

inline constexpr std::size_t kMaxFaults = 1000;  // then one last fault says that there are more

class FaultList {
public:
    void error(base::Location where, std::string subject, std::string message);
    void warn(base::Location where, std::string subject, std::string message);

    /// All of them by place. `file` stands before the last one when there are more.
    [[nodiscard]] std::vector<base::Fault> take(const std::string& file);

private:
    void add(base::Fault fault);

    std::vector<base::Fault> faults_;
    std::size_t left_out_ = 0;
    bool has_error_ = false;
};

/// `key` below `parent` as a person would write it: region.us, record."*.shop".
std::string join_key(std::string_view parent, std::string_view key);

/// Text from a file as it may stand in a fault: quoted, short, one line, printable.
std::string in_quotes(std::string_view text);

}  // namespace leeward::config
