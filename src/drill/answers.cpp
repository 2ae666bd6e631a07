// SPDX-License-Identifier: Apache-2.0
#include "answers.hpp"

#include <algorithm>
#include <iterator>

#include "leeward/answer/respond.hpp"
#include "leeward/policy/script.hpp"

namespace leeward::drill {
namespace {

constexpr std::size_t kHeader = 12;  // octets, RFC 1035 section 4.1.1

std::uint16_t u16(base::Bytes octets, std::size_t at) {
    return static_cast<std::uint16_t>(octets[at] << 8U | octets[at + 1]);
}

std::uint32_t u32(base::Bytes octets, std::size_t at) {
    return std::uint32_t{u16(octets, at)} << 16U | u16(octets, at + 2);
}

std::vector<std::uint8_t> query_for(const dns::Name& name, dns::RrType type) {
    std::vector<std::uint8_t> query = {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    const auto wire = name.wire();
    std::copy(wire.begin(), wire.end(), std::back_inserter(query));
    const auto code = static_cast<std::uint16_t>(type);
    for (const std::uint8_t octet :
         {static_cast<std::uint8_t>(code >> 8U), static_cast<std::uint8_t>(code), std::uint8_t{0},
          std::uint8_t{1}}) {
        query.push_back(octet);
    }
    return query;
}

/// Where the record behind the owner name at `at` goes on; our own replies are well formed.
std::size_t behind_name(base::Bytes reply, std::size_t at) {
    while (at < reply.size() && reply[at] != 0) {
        if (reply[at] >= 0xC0) return at + 2;
        at += reply[at] + 1U;
    }
    return at + 1;
}

/// Adds one reply: its addresses share `share` evenly.
void add_reply(base::Bytes reply, std::size_t question, double share, const Stage& stage,
               Answers& into, bool& first) {
    std::vector<std::size_t> spots;
    std::size_t addresses = 0;
    std::size_t at = kHeader + question;
    const std::size_t count = reply.size() < at ? 0 : u16(reply, 6);
    for (std::size_t record = 0; record < count; ++record) {
        at = behind_name(reply, at);
        if (at + 10 > reply.size()) break;
        const std::size_t size = u16(reply, at + 8);
        if (at + 10 + size > reply.size()) break;
        const std::uint32_t ttl = u32(reply, at + 4);
        into.ttl_s = first ? ttl : std::min(into.ttl_s, ttl);
        first = false;
        if (u16(reply, at) == static_cast<std::uint16_t>(stage.type)) {
            ++addresses;
            const auto address = base::Address::from_bytes(reply.subspan(at + 10, size));
            const auto found =
                address ? stage.spot_of_address.find(*address) : stage.spot_of_address.end();
            if (found != stage.spot_of_address.end()) spots.push_back(found->second);
        }
        at += 10 + size;
    }
    if (addresses == 0) into.none += share;
    for (const std::size_t spot : spots) {
        into.shares[spot] += share / static_cast<double>(addresses);
    }
}

}  // namespace

Answers answers_of(const snapshot::Snapshot& snapshot, const Stage& stage, std::size_t spots) {
    const std::vector<std::uint8_t> query = query_for(stage.name, stage.type);
    std::vector<std::uint8_t> buffer(answer::kMaxTcpReply);
    Answers answers;
    answers.shares.assign(spots, 0);
    bool first = true;
    const auto outcomes = policy::each_outcome([&](policy::ScriptedChooser& chooser) {
        const std::size_t size =
            answer::respond(snapshot, answer::Settings{}, query, {answer::Transport::Tcp}, chooser,
                            base::MutableBytes(buffer))
                .size;
        return std::vector<std::uint8_t>(buffer.begin(),
                                         buffer.begin() + static_cast<std::ptrdiff_t>(size));
    });
    for (const auto& outcome : outcomes.all) {
        add_reply(outcome.value, query.size() - kHeader, outcome.share, stage, answers, first);
    }
    return answers;
}

}  // namespace leeward::drill
