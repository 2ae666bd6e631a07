# SPDX-License-Identifier: Apache-2.0
"""Interleaved rounds: every server is measured in each round, one after the other, so that the machine's slow moods
meet all of them alike and a ratio within a round is free of them."""

from dataclasses import asdict, dataclass
from pathlib import Path

from .bench import say
from .load import Load
from .measure import Watch
from .servers import Server

WARM_UP = 0.5  # seconds


@dataclass
class Subject:
    """A server and what it is asked."""

    server: Server
    queries: Path
    options: dict  # of Load
    label: str = ""

    def __post_init__(self):
        self.label = self.label or self.server.label


def measure(bench, subject, seconds):
    """One round of one subject: what the generator counted and what the server used, as a flat dict."""
    watch = Watch(subject.server.pids())
    counted = Load(bench, subject.server, subject.queries, seconds, **subject.options).result()
    usage = watch.stop()
    queries = max(counted["received"], 1)
    return {**counted, **asdict(usage), "generator_s": counted["elapsed_s"],
            "cpu_us": usage.cpu_s / queries * 1e6, "user_us": usage.user_s / queries * 1e6,
            "rate": counted["received"] / max(counted["elapsed_s"], 1e-9)}


def run(bench, subjects, title, rounds=None, seconds=None):
    """{label: [round, ...]}. Each round begins with another subject."""
    rounds, seconds = rounds or bench.scale.rounds, seconds or bench.scale.seconds
    for subject in subjects:
        measure(bench, subject, min(WARM_UP, seconds))
    results = {subject.label: [] for subject in subjects}
    for number in range(rounds):
        first = number % len(subjects)
        for subject in subjects[first:] + subjects[:first]:
            results[subject.label].append(measure(bench, subject, seconds))
        say(f"{title}: round {number + 1} of {rounds}: " + ", ".join(
            f"{label} {entries[-1]['cpu_us']:.2f} us" for label, entries in results.items()))
    complain(results)
    return results


def complain(results):
    """Answers that are wrong or missing make every figure worthless: say so loudly."""
    for label, entries in results.items():
        wrong, lost = (sum(entry[key] for entry in entries) for key in ("wrong", "lost"))
        received = sum(entry["received"] for entry in entries)
        if wrong or lost * 1000 > received:
            say(f"WARNING: {label}: {wrong} wrong and {lost} lost of {received} answers")


def ratios(ours, theirs, key="cpu_us"):
    """By round."""
    return [a[key] / b[key] for a, b in zip(ours, theirs)]


def samples(entries):
    """What noise.sampled_ratio wants."""
    return [(entry["user_samples"], entry["received"]) for entry in entries]
