// SPDX-License-Identifier: Apache-2.0
#include "leeward/health/told.hpp"

namespace leeward::health {

std::string_view to_string(SwitchState state) {
    return state == SwitchState::On ? "on" : "off";
}

std::string_view to_string(Missing missing) {
    switch (missing) {
        case Missing::Hold:
            return "hold";
        case Missing::Up:
            return "up";
        case Missing::Down:
            return "down";
    }
    return "?";
}

}  // namespace leeward::health
