// SPDX-License-Identifier: Apache-2.0
#include "leeward/lookup/answer.hpp"

namespace leeward::lookup {

std::string_view to_string(Failure failure) {
    switch (failure) {
        case Failure::NoSuchName:
            return "no such name";
        case Failure::NoRecord:
            return "no such record";
        case Failure::BadName:
            return "not a name that can be asked for";
        case Failure::TimedOut:
            return "timed out";
        case Failure::Refused:
            return "refused by the server";
        case Failure::ServerFailed:
            return "server failed";
        case Failure::NoServer:
            return "no server gave an answer";
        case Failure::BadReply:
            return "unreadable reply";
        case Failure::Local:
            return "no socket, no memory or no readable resolv.conf";
    }
    return "?";
}

std::string to_string(Failure failure, dns::RrType type) {
    if (failure == Failure::NoRecord) return "no " + dns::to_string(type) + " record";
    return std::string(to_string(failure));
}

}  // namespace leeward::lookup
