// SPDX-License-Identifier: Apache-2.0
#pragma once
// Collects what is wrong with an export, and what of it is not carried over.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "leeward/base/fault.hpp"

namespace leeward::importer {

inline constexpr std::size_t kMaxFaults = 1000;  // then one last fault says that there are more

class FaultList {
public:
    void error(base::Location where, std::string subject, std::string message);

    /// What Leeward does otherwise, and what to do about it: a warning. The same message about many
    /// subjects is said once, with the others named behind it.
    void note(base::Location where, std::string subject, std::string message);

    /// Takes over what parse_json() found.
    void add(std::vector<base::Fault> faults);

    [[nodiscard]] bool any_error() const { return errors_ > 0; }

    /// All of them by place; the list is empty then.
    [[nodiscard]] std::vector<base::Fault> take();

private:
    struct Noted {
        std::size_t at = 0;               // in faults_
        std::vector<std::string> others;  // subjects it was said of too
    };

    std::vector<base::Fault> faults_;
    std::map<std::string, Noted> notes_;  // by message
    std::size_t errors_ = 0;
};

}  // namespace leeward::importer
