// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/engine_settings.hpp"

namespace leeward::health {

std::string_view to_string(Level level) {
    switch (level) {
        case Level::Zone:
            return "az";
        case Level::Region:
            return "region";
        case Level::Provider:
            return "provider";
    }
    return "?";
}

}  // namespace leeward::health
