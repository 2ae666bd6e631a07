# SPDX-License-Identifier: Apache-2.0
"""results.json as one SVG. Pure: a run's results in, text out.

Panels of horizontal bars, two a row, and below them every goal with its interval. It brings its own background, light
or dark as the reader prefers, so that it can be read on any page; nothing in it runs.
"""

import math
from dataclasses import dataclass, field
from statistics import median
from xml.sax.saxutils import escape

from . import table

WIDTH = 960
MARGIN = 28
GAP = 28
PANEL = (WIDTH - 2 * MARGIN - GAP) / 2
BAR = 16
STEP = 24
LABELS = 138  # room for the names left of bars
SCALE = (0.1, 10.0)  # the scale of the goals; what lies outside stands at its end
VALUES = 86  # and for the numbers right of them

STYLE = """
text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #24292f; }
.title { font-size: 20px; font-weight: 600; }
.head { font-size: 14px; font-weight: 600; }
.small { font-size: 11.5px; fill: #57606a; }
.ours { font-weight: 600; }
.card { fill: #ffffff; stroke: #d0d7de; }
.rule { stroke: #d8dee4; }
.goal { stroke: #24292f; stroke-dasharray: 4 3; }
.leeward { fill: #0b7285; } .leeward-user { fill: #3bc9db; }
.peer { fill: #8c959f; } .peer-user { fill: #c3cad1; }
.reached { fill: #1a7f37; stroke: #1a7f37; } .missed { fill: #cf222e; stroke: #cf222e; }
.noise { fill: #ffffff; stroke: #9a6700; } .span { stroke-width: 3; stroke-opacity: .45; stroke-linecap: round; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .small { fill: #9da7b3; }
  .card { fill: #0d1117; stroke: #30363d; } .rule { stroke: #30363d; } .goal { stroke: #e6edf3; }
  .leeward { fill: #22b8cf; } .leeward-user { fill: #99e9f2; }
  .peer { fill: #6e7681; } .peer-user { fill: #a5adb8; }
  .reached { fill: #3fb950; stroke: #3fb950; } .missed { fill: #ff7b72; stroke: #ff7b72; }
  .noise { fill: #0d1117; stroke: #d29922; }
}
"""


@dataclass
class Bar:
    label: str
    parts: list  # (value, what): what is "" or "user", the second part of a stack
    text: str


@dataclass
class Panel:
    title: str
    about: str
    bars: list = field(default_factory=list)

    @property
    def height(self):
        return 34 + STEP * len(self.bars)


def plot(results):
    """The whole of bench.svg."""
    shapes = []
    at = MARGIN + 20
    shapes.append(text(MARGIN, at, "Leeward beside its peers", "title"))
    facts = results["machine"]
    at += 20
    about = f"{facts['CPU']}, {facts['cores']} cores, {facts['kernel']}; loopback, one worker on one core"
    about += f"; {results['date']}{'; --quick, mostly noise' if results['quick'] else ''}"
    shapes.append(text(MARGIN, at, about, "small"))
    at += 24
    panels = [panel for panel in all_panels(results["sections"]) if panel.bars]
    for left, right in zip(panels[::2], panels[1::2] + [None]):
        for panel, x in ((left, MARGIN), (right, MARGIN + PANEL + GAP)):
            if panel:
                shapes += draw_panel(panel, x, at)
        at += max(panel.height for panel in (left, right) if panel) + GAP
    figures = [figure for section in results["sections"].values() for figure in section["figures"]
               if figure["goal"] is not None and figure["value"] is not None]
    if figures:
        drawn, at = draw_goals(figures, at)
        shapes += drawn
    height = math.ceil(at + MARGIN / 2)
    card = f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
                      f'height="{height}" role="img">', "<title>Leeward beside its peers</title>",
                      f"<style>{STYLE}</style>", card, *shapes, "</svg>", ""])


def all_panels(sections):
    """The panels for what has been measured; those without bars are left out by the caller."""
    def rounds(name):
        return sections[name]["rounds"] if name in sections else {}

    return [stacked("Static answers", "CPU for a query, µs: all, of it user code (lighter)", rounds("static")),
            lone("Steered answers, health checks on", "user CPU for a query, µs", rounds("steered"), user_us),
            lone("TCP, connections kept", "CPU for a query, µs", rounds("tcp"), of("cpu_us")),
            lone("A nested tree against static", "user CPU for a query, µs", rounds("nested"), user_us),
            lone("A large zone: load", "seconds on one core, median", rounds("zone"), of("load_s"), 2),
            lone("A large zone: memory", "octets a name, median", rounds("zone"), of("octets_a_name"), 0),
            faults(rounds("fault")),
            lone("Health checks", "CPU for an HTTP probe, µs", rounds("probes"), of("cpu_us"), 1)]


def of(key):
    return lambda entries: median(entry[key] for entry in entries)


def user_us(entries):
    """User time is sampled: of sums, not of rounds."""
    return sum(entry["user_s"] for entry in entries) / max(1, sum(entry["received"] for entry in entries)) * 1e6


def lone(title, about, found, value, digits=2):
    bars = [(label, value(entries)) for label, entries in found.items() if entries]
    return Panel(title, about, [Bar(label, [(number, "")], cut(number, digits, label)) for label, number in bars])


def cut(number, digits, label):
    """As text, rounded up if it is ours and down if not: small is good in every panel."""
    scaled = number * 10**digits
    return f"{(math.ceil if ours(label) else math.floor)(scaled) / 10**digits:,.{digits}f}"


def ours(label):
    return label.startswith("leeward")


def stacked(title, about, found):
    bars = []
    for label, entries in sorted(found.items(), key=lambda item: of("cpu_us")(item[1])):
        whole, user = of("cpu_us")(entries), user_us(entries)
        words = f"{cut(whole, 2, label)}, {cut(user, 2, label)}"
        bars.append(Bar(label, [(whole - user, ""), (user, "user")], words))
    return Panel(title, about, bars)


def faults(found):
    entries = found.get("faults", [])
    kinds = dict.fromkeys((entry["server"], entry["kind"]) for entry in entries)
    bars = []
    for server, kind in sorted(kinds, key=lambda pair: (pair[1] != "refuse", pair[0] != "leeward")):
        longest = max(entry["ms"] for entry in entries if (entry["server"], entry["kind"]) == (server, kind))
        word = "refused" if kind == "refuse" else "hung"
        bars.append(Bar(f"{server} {word}", [(longest, "")], cut(longest, 0, server)))
    return Panel("Fault to changed answer", "longest, ms; Leeward probes every 100 ms, gdnsd every 2 s at best", bars)


def draw_panel(panel, x, y):
    shapes = [text(x, y + 6, panel.title, "head"), text(x, y + 23, panel.about, "small")]
    room = PANEL - LABELS - VALUES
    longest = max(sum(value for value, _ in bar.parts) for bar in panel.bars) or 1
    for number, bar in enumerate(panel.bars):
        top = y + 36 + number * STEP
        shapes.append(text(x + LABELS - 8, top + BAR - 3, bar.label, "ours" if ours(bar.label) else "", "end"))
        at = x + LABELS
        for value, what in bar.parts:
            width = max(value, 0) / longest * room
            kind = ("leeward" if ours(bar.label) else "peer") + (f"-{what}" if what else "")
            shapes.append(f'<rect class="{kind}" x="{at:.1f}" y="{top}" width="{width:.1f}" height="{BAR}"/>')
            at += width
        shapes.append(text(at + 6, top + BAR - 3, bar.text, "ours" if ours(bar.label) else ""))
    return shapes


def draw_goals(figures, y):
    """Each figure as a share of its goal, on a logarithmic scale; left of the line is reached."""
    shapes = [text(MARGIN, y + 6, "Goals", "head"),
              text(MARGIN, y + 23, "figure divided by goal, with its interval, a tenth to ten times: left of the line "
                                   "is reached (full circle), right of it missed (square); a ring is noise", "small")]
    left, right = MARGIN + 230, WIDTH - MARGIN - 150
    low, high = map(math.log, SCALE)

    def place(share):
        return left + (min(max(math.log(share), low), high) - low) / (high - low) * (right - left)

    top = y + 40
    bottom = top + STEP * len(figures)
    for number, figure in enumerate(figures):
        middle = top + number * STEP + BAR / 2
        first, value, last = (place(share) for share in goal_shares(figure))
        kind = figure["verdict"]
        shapes += [text(MARGIN, middle + 4, figure["label"], ""),
                   f'<line class="rule" x1="{left}" y1="{middle}" x2="{right}" y2="{middle}"/>',
                   f'<line class="span {kind}" x1="{first:.1f}" y1="{middle}" x2="{last:.1f}" y2="{middle}"/>',
                   mark(kind, value, middle),
                   text(right + 12, middle + 4, f"{table.rounded(figure, 'value')}{table.unit(figure)}, goal "
                                                f"{table.plain(figure['goal'])}", "small")]
    shapes.append(f'<line class="goal" x1="{place(1):.1f}" y1="{top - 8}" x2="{place(1):.1f}" y2="{bottom - 4}"/>')
    shapes.append(text(place(1), bottom + 10, "goal", "small", "middle"))
    return shapes, bottom + 14


def goal_shares(figure):
    """(low, value, high) as shares of the goal, so that less is better."""
    numbers = [max(figure[key], 1e-9) for key in ("low", "value", "high")]
    if figure["at_least"]:
        return [figure["goal"] / number for number in reversed(numbers)]
    return [number / figure["goal"] for number in numbers]


def mark(kind, x, y):
    if kind == "missed":
        return f'<rect class="missed" x="{x - 5:.1f}" y="{y - 5}" width="10" height="10"/>'
    width = ' stroke-width="2"' if kind == "noise" else ""
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y}" r="5"{width}/>'


def text(x, y, words, kind="", anchor=""):
    kind = f' class="{kind}"' if kind else ""
    anchor = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}"{anchor}>{escape(words)}</text>'
