// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a call that can fail returns. Nothing in Leeward throws on purpose; see style in
// CONTRIBUTING.md.

#include <string>
#include <tl/expected.hpp>

namespace leeward::base {

/// Why something could not be done, as one sentence for people: what is wrong and what would be
/// right.
struct Error {
    std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace leeward::base
