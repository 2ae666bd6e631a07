// SPDX-License-Identifier: Apache-2.0
#include "probe_times.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leeward::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Duration kLeastLimit = milliseconds(10);
constexpr base::Duration kMostLimit = seconds(60);
constexpr base::Duration kLeastConfirm = milliseconds(100);
constexpr int kConfirmations = 10;       // in `every`, unless `confirm` is written
constexpr Bounds kThresholds = {1, 10};  // HC-17

/// What the limits allow together: to connect, for the status, and the same for the body
/// (HC-2, HC-3).
base::Duration parts_of(const probe::Check& check) {
    const base::Duration response = check.response.value_or(base::Duration(0));
    return check.connect.value_or(base::Duration(0)) + response +
           (check.body.empty() ? base::Duration(0) : response);
}

void judge_limit(const Reader& reader, std::string_view name, std::optional<base::Duration> limit,
                 const probe::Check& check) {
    if (!limit || *limit <= check.timeout) return;
    reader.error(*reader.find(name),
                 fmt::format("{} is longer than the whole probe may take, {}",
                             base::format_duration(*limit), base::format_duration(check.timeout)));
}

base::Duration confirm_of(base::Duration every) {
    return std::max(kLeastConfirm, every / kConfirmations);
}

void read_every(const Reader& reader, probe::Check& check) {
    check.every = reader.duration("every", milliseconds(100), hours(1)).value_or(check.every);
}

void judge_timeout(const Reader& reader, const probe::Check& check) {
    const Entry* entry = reader.find("timeout");
    if (entry == nullptr || check.timeout <= check.every) return;
    reader.error(
        *entry,
        fmt::format("{} is longer than every = \"{}\"; a probe must end before the next one",
                    base::format_duration(check.timeout), base::format_duration(check.every)));
}

}  // namespace

void read_plain_times(const Reader& reader, probe::Check& check) {
    read_every(reader, check);
    check.timeout = reader.duration("timeout", kLeastLimit, kMostLimit)
                        .value_or(std::min(check.timeout, check.every));
    judge_timeout(reader, check);
    check.confirm = confirm_of(check.every);
}

void read_times(const Reader& reader, probe::Check& check) {
    read_every(reader, check);
    const auto timeout = reader.duration("timeout", kLeastLimit, kMostLimit);
    check.connect = reader.duration("connect", kLeastLimit, kMostLimit);
    if (check.protocol != probe::Protocol::Tcp) {
        check.response = reader.duration("response", kLeastLimit, kMostLimit);
    }
    check.timeout = timeout.value_or(
        std::min({std::max(check.timeout, parts_of(check)), check.every, kMostLimit}));
    judge_timeout(reader, check);
    judge_limit(reader, "connect", check.connect, check);
    judge_limit(reader, "response", check.response, check);
    check.slow = reader.duration("slow", kLeastLimit, kMostLimit);
    judge_limit(reader, "slow", check.slow, check);
    check.confirm =
        reader.duration("confirm", kLeastConfirm, check.every).value_or(confirm_of(check.every));
    health::Thresholds& turns = check.thresholds;
    turns.fall = static_cast<std::uint32_t>(reader.whole("fall", kThresholds).value_or(turns.fall));
    turns.rise = static_cast<std::uint32_t>(reader.whole("rise", kThresholds).value_or(turns.rise));
}

}  // namespace leeward::config
