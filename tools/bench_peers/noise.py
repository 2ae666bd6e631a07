# SPDX-License-Identifier: Apache-2.0
"""When a figure says something, and when it is noise. Pure."""

import math
from dataclasses import dataclass, field
from statistics import median

RULE = """\
A figure has an interval, and its goal lies outside of it, or the figure is called noise.

  rounds       The figure is the median over the rounds. The interval is that of order statistics: the narrowest pair of
               the sorted values, equally far from both ends, between which the true median lies with at least 90 %.
               That is the smallest and the largest of 5 to 7 rounds, the second of both ends of 8 to 10. Fewer than 5
               rounds cannot give 90 %: the interval is the range of 2 to 4 rounds made three times as wide. One round
               has no interval and is always noise.
  user CPU     The figure is the ratio of sums over all rounds, for user time is sampled. Its interval reaches at
               least two standard errors, 2 * sqrt(1/a + 1/b) for a and b samples in user code, to both sides.
  worst of     Of a row of faults the largest time counts. While a fault was timed, the server may have been ready to
  several      run while its CPU was taken (run-queue delay), which is not its own doing: the interval reaches from the
               largest time less that delay to the largest time. The latest answer during a reload is treated the same
               way, with the latest answer of as long a time without a reload in the delay's place.
  disturbed    A round is disturbed when a server that it measures waited for its CPU longer than a tenth of the time,
  rounds       or the host took 2 % of it and at least 50 ms away (steal). A figure of which at least half of the rounds
               are disturbed is noise, wherever its goal lies. Where the server's own threads wait for one another, in
               a load or a reload, the time that others used its CPU counts in the delay's place.
"""

SURE = 0.90
DISTURBED_DELAY = 0.10  # of the round's time
DISTURBED_STEAL = 0.02
LEAST_STEAL = 0.05  # seconds; it is counted in ticks of 10 ms


@dataclass
class Figure:
    """One row of the table of goals."""

    label: str  # short, for the plot
    work: str
    measure: str
    goal: float | None  # None: for comparison only
    unit: str = "x"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    at_least: bool = False  # else at most
    noisy_because: list = field(default_factory=list)  # what makes it noise wherever the goal lies
    remark: str = ""

    @property
    def verdict(self):
        """reached, missed, noise, not measured, or - without a goal."""
        if self.value is None:
            return "not measured"
        if self.noisy_because:
            return "noise"
        if self.goal is None:
            return "-"
        if self.at_least:
            return "reached" if self.low >= self.goal else "missed" if self.high < self.goal else "noise"
        return "reached" if self.high <= self.goal else "missed" if self.low > self.goal else "noise"


def order_interval(values):
    """(low, high) between which the median of what the values were drawn from lies with at least SURE, if they are 5 or
    more; for fewer, see RULE."""
    ranked = sorted(values)
    count = len(ranked)
    if count < 5:
        spread = ranked[-1] - ranked[0]
        return max(0.0, ranked[0] - spread), ranked[-1] + spread
    skip, outside = 0, 1 / 2**count  # outside: the chance that at most `skip` values lie below the median
    while 2 * (outside + math.comb(count, skip + 1) / 2**count) <= 1 - SURE:
        skip += 1
        outside += math.comb(count, skip) / 2**count
    return ranked[skip], ranked[count - 1 - skip]


def median_of(values, **row):
    """A Figure that is the median over rounds."""
    low, high = order_interval(values)
    return Figure(value=median(values), low=low, high=high, noisy_because=too_few(values), **row)


def sampled_ratio(ours, theirs, **row):
    """A Figure for user time a query: `ours` and `theirs` are lists over rounds of (user samples, queries)."""
    (a, a_queries), (b, b_queries) = (tuple(map(sum, zip(*rounds))) for rounds in (ours, theirs))
    if min(a, b) == 0:
        return Figure(value=None, remark="no samples in user code", **row)
    ratio = (a / a_queries) / (b / b_queries)
    error = 2 * math.sqrt(1 / a + 1 / b)
    by_round = [(x / n) / (y / m) for (x, n), (y, m) in zip(ours, theirs) if x and y]
    low, high = order_interval(by_round) if by_round else (ratio, ratio)
    return Figure(value=ratio, low=min(low, max(0.0, ratio * (1 - error))), high=max(high, ratio * (1 + error)),
                  noisy_because=too_few(ours), **row)


def worst_of(times, excuses, **row):
    """A Figure that is the largest of `times`; `excuses` are how much of each may be somebody else's doing."""
    low = max(time - min(excuse, time) for time, excuse in zip(times, excuses))
    return Figure(value=max(times), low=low, high=max(times), noisy_because=too_few(times), **row)


def too_few(rounds):
    return ["one round only"] if len(rounds) < 2 else []


def disturbed(rounds):
    """Why the figure of these rounds, each a dict with elapsed_s, delay_s and steal_s, is noise: a list of words."""
    late = sum(entry["delay_s"] > DISTURBED_DELAY * entry["elapsed_s"] for entry in rounds)
    stolen = sum(entry["steal_s"] > max(DISTURBED_STEAL * entry["elapsed_s"], LEAST_STEAL) for entry in rounds)
    reasons = []
    if late * 2 >= len(rounds) and late:
        reasons.append(f"run-queue delay in {late} of {len(rounds)} rounds")
    if stolen * 2 >= len(rounds) and stolen:
        reasons.append(f"steal in {stolen} of {len(rounds)} rounds")
    return reasons
