# SPDX-License-Identifier: Apache-2.0
"""A section measures one line or two of the table of goals: a function from the Bench to a Section.

What several sections need to make figures and tables of rounds is here too. Rounds are {label: [round, ...]}, a round
is a flat dict.
"""

from dataclasses import dataclass, field
from statistics import median

from .. import noise, rounds
from ..bench import say


@dataclass
class Table:
    """A table beside the goals. Its title may be empty: the section has one."""

    title: str
    head: list
    rows: list


@dataclass
class Section:
    """What a section found: figures for the table of goals, tables beside it, every round, and what to know of them."""

    figures: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    rounds: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)


def without(bench, *classes):
    """What to say of servers that are not here: a list of words, empty if all are."""
    return [f"{server.name} is missing: {bench.missing(server)}" for server in classes if bench.missing(server)]


def ratio_figure(found, ours, theirs, key="cpu_us", **row):
    """The median of the ratios by round."""
    if theirs not in found:
        return noise.Figure(remark=f"{theirs} is missing", **row)
    figure = noise.median_of(rounds.ratios(found[ours], found[theirs], key), **row)
    return marked(figure, found, ours, theirs)


def user_figure(found, ours, theirs, **row):
    """The ratio of user CPU for a query, of sums over the rounds, for it is sampled."""
    if theirs not in found:
        return noise.Figure(remark=f"{theirs} is missing", **row)
    figure = noise.sampled_ratio(rounds.samples(found[ours]), rounds.samples(found[theirs]), **row)
    return marked(figure, found, ours, theirs)


def marked(figure, found, *labels):
    """With what disturbed the rounds of those servers."""
    figure.noisy_because += [f"{label}: {reason}" for label in labels for reason in noise.disturbed(found[label])]
    return figure


def undisturbed(what, attempt, tries=3):
    """What attempt() returns, which is None when the answers changed before their time: a probe was late, say."""
    for _ in range(tries):
        result = attempt()
        if result is not None:
            return result
        say(f"{what}: once more, for the answers changed by themselves or not at all")
    raise RuntimeError(f"{what}: {tries} times the answers changed by themselves or not at all")


def spread(entries, key, digits):
    """The median over rounds and their range, as text."""
    values = [entry[key] for entry in entries]
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def total(entries, key):
    return sum(entry[key] for entry in entries)
