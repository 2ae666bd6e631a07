# SPDX-License-Identifier: Apache-2.0
"""A section measures one line or two of the table of goals. Each module has TITLE, ABOUT and run(bench) -> Section."""

from dataclasses import dataclass, field

from ..noise import Figure


@dataclass
class Table:
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


def not_measured(why, **row):
    return Figure(remark=why, **row)


def without(bench, *classes):
    """What to say of servers that are not here: a list of words, empty if all are."""
    return [f"{server.name} is missing: {bench.missing(server)}" for server in classes if bench.missing(server)]
