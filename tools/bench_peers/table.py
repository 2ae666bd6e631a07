# SPDX-License-Identifier: Apache-2.0
"""results.json as Markdown. Pure: a run's results in, text out."""

import math


def table(results):
    """The whole of table.md."""
    lines = ["# Leeward beside its peers", "", *head(results), "", "## Goals", ""]
    lines += grid(["work", "measure", "goal", "figure", "interval", "verdict", "remark"],
                  [goal_row(figure) for section in results["sections"].values() for figure in section["figures"]])
    lines += ["", "A figure is *noise* when its goal lies within its interval, or when its rounds were disturbed; "
              "`tools/bench-peers --help` has the rule. Figures are rounded to Leeward's disadvantage, never in its "
              "favour.", ""]
    for name, section in results["sections"].items():
        lines += [f"## {section['title']}", "", *section_lines(section), ""]
        lines += [f"Alone: `tools/bench-peers --sections {name}`.", ""]
    return "\n".join(lines)


def head(results):
    lines = [f"{results['date']}, {results['took_s'] / 60:.0f} minutes"
             + (", with `--quick`: too short for the goals" if results["quick"] else "") + ".", ""]
    machine = dict(results["machine"])
    machine["CPUs used"] = f"server on {results['cpus'][0]}, load generator on {results['cpus'][1]}"
    machine["CPUs used"] += ", which are threads of one core: believe ratios only" * results["one_core"]
    machine["user CPU"] = results["user_time"]
    machine["source"] = results["source"]
    lines += grid(["machine", ""], machine.items()) + [""]
    lines += grid(["server", "version", "settings"],
                  [[name, entry["version"], entry["settings"]] for name, entry in results["servers"].items()])
    if results["missing"]:
        lines += ["", "Not measured: " + "; ".join(results["missing"]) + "."]
    return lines


def section_lines(section):
    lines = []
    if section.get("failed"):
        lines += ["**Failed:** " + section["failed"].strip().splitlines()[0], ""]
    for entry in section["tables"]:
        lines += [f"**{entry['title']}**", ""] if entry["title"] else []
        lines += [*grid(entry["head"], entry["rows"]), ""]
    lines += [f"- {note}" for note in section["notes"]]
    return lines[:-1] if lines and not lines[-1] else lines


def goal_row(figure):
    if figure["goal"] is None:
        goal = "-"
    else:
        goal = f"{'at least' if figure['at_least'] else 'at most'} {plain(figure['goal'])}{unit(figure)}"
    remarks = [*figure["noisy_because"], figure["remark"]]
    if figure["verdict"] == "noise" and not figure["noisy_because"]:
        remarks.insert(0, "the goal lies within the interval")
    if figure["value"] is None:
        return [figure["work"], figure["measure"], goal, "", "", figure["verdict"], figure["remark"]]
    return [figure["work"], figure["measure"], goal, rounded(figure, "value") + unit(figure),
            f"{rounded(figure, 'low')} to {rounded(figure, 'high')}", verdict(figure["verdict"]),
            "; ".join(remark for remark in remarks if remark)]


def verdict(word):
    return {"noise": "*noise*", "missed": "**missed**"}.get(word, word)


def rounded(figure, key):
    """Cut to three digits, never in our favour: up where a figure is to be small, down where it is to be large."""
    number = figure[key]
    if number == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    scaled = number * 10**digits
    # What floating point adds to a figure that has no more digits must not push it over.
    near = round(scaled)
    whole = near if abs(scaled - near) < 1e-6 else math.floor(scaled) if figure["at_least"] else math.ceil(scaled)
    return f"{whole / 10**digits:.{digits}f}"


def plain(number):
    return f"{number:.1f}" if number in range(10) else f"{number:g}"


def unit(figure):
    return "" if figure["unit"] == "x" else " " + figure["unit"]


def grid(names, rows):
    """A Markdown table; what would break a cell is escaped."""
    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(names), "|" + " --- |" * len(names), *(line(row) for row in rows)]
