// SPDX-License-Identifier: Apache-2.0
#include "leeward/server/fd.hpp"

#include <unistd.h>

namespace leeward::server {

Fd::~Fd() {
    if (is_open()) ::close(number_);
}

}  // namespace leeward::server
