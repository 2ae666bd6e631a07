// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "drill_report.hpp"

namespace leeward::command {
namespace {

using drill::Replayed;
using drill::Run;
using drill::Timeline;

constexpr double kWidth = 900;  // of a picture's plot
constexpr double kLeft = 120;   // room for names
constexpr double kRow = 22;     // of one region's health
constexpr double kPlot = 150;   // height of a curve's plot

// Told apart by people who see colours otherwise, too (Okabe and Ito).
constexpr std::array<const char*, 8> kColours = {"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                                 "#56b4e9", "#d55e00", "#8f8f00", "#444444"};

constexpr const char* kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>leeward drill</title>
<style>
body{font:15px/1.45 system-ui,sans-serif;max-width:1060px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
h2{margin-top:2.2em}table{border-collapse:collapse}td,th{padding:.25em .8em;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}svg{width:100%;height:auto;margin:.6em 0}
svg text{font:12px system-ui,sans-serif;fill:#333}.key i{display:inline-block;width:1em;height:.7em;margin:0 .3em 0 1em}
</style></head><body>
<h1>Outages replayed</h1>
<p>Three runs of each: as Leeward answers, as fixed weights would, and as somebody would who knows the truth at once.</p>
)";

std::string escaped(const std::string& text) {
    std::string result;
    for (const char octet : text) {
        switch (octet) {
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '&':
                result += "&amp;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += octet;
        }
    }
    return result;
}

const char* colour(std::size_t at) {
    return kColours[at % kColours.size()];
}

double x_of(std::size_t piece) {
    return kLeft + kWidth * static_cast<double>(piece) / Timeline::kPieces;
}

/// From red (nothing in service) over yellow to green.
std::string health_colour(double healthy) {
    return fmt::format("hsl({:.0f} 70% {:.0f}%)", 120 * std::clamp(healthy, 0.0, 1.0),
                       healthy >= 0.999 ? 75.0 : 55.0);
}

/// One row of a region's health; pieces that look alike are one rectangle.
std::string health_row(const std::vector<double>& row, double top) {
    std::string svg;
    for (std::size_t from = 0; from < row.size();) {
        const std::string fill = health_colour(row[from]);
        std::size_t to = from + 1;
        while (to < row.size() && health_colour(row[to]) == fill) ++to;
        svg += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" fill=\"{}\"/>",
            x_of(from), top, x_of(to) - x_of(from), kRow - 4, fill);
        from = to;
    }
    return svg;
}

/// Shares stacked on each other, so that what is white above them has no answer.
std::string share_area(const std::vector<std::vector<double>>& shares, std::size_t region,
                       double top) {
    std::string upper;
    std::vector<std::string> lower;
    for (std::size_t piece = 0; piece < Timeline::kPieces; ++piece) {
        double below = 0;
        for (std::size_t other = 0; other < region; ++other) below += shares[other][piece];
        const double above = below + shares[region][piece];
        upper += fmt::format("{:.1f},{:.1f} ", x_of(piece), top + kPlot * (1 - above));
        lower.push_back(fmt::format("{:.1f},{:.1f} ", x_of(piece), top + kPlot * (1 - below)));
    }
    std::string points = std::move(upper);
    for (auto at = lower.rbegin(); at != lower.rend(); ++at) points += *at;
    return fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\".75\"/>", points,
                       colour(region));
}

std::string curve(const std::vector<double>& success, double top, const char* stroke,
                  const char* more) {
    std::string points;
    for (std::size_t piece = 0; piece < success.size(); ++piece) {
        if (success[piece] < 0) continue;
        points += fmt::format("{:.1f},{:.1f} ", x_of(piece), top + kPlot * (1 - success[piece]));
    }
    return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" {}/>", points, stroke,
                       more);
}

std::string label(double x, double y, const std::string& text, const char* anchor = "end") {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y, anchor,
                       escaped(text));
}

/// A plot's frame with marks at 0, 50 and 100 %.
std::string frame(double top) {
    std::string svg;
    for (const int percent : {0, 50, 100}) {
        const double y = top + kPlot * (1 - percent / 100.0);
        svg += fmt::format(
            "<line x1=\"{0:.0f}\" y1=\"{1:.1f}\" x2=\"{2:.0f}\" y2=\"{1:.1f}\" stroke=\"#ccc\"/>",
            kLeft, y, kLeft + kWidth);
        svg += label(kLeft - 6, y + 4, fmt::format("{} %", percent));
    }
    return svg;
}

/// A point of the time axis, all in the unit that fits its end.
std::string time_text(double seconds, double end) {
    if (end >= 2 * 3600) return fmt::format("{:.1f} h", seconds / 3600);
    return fmt::format("{:.0f} min", seconds / 60);
}

std::string picture(const Replayed& replay) {
    const Timeline& ours = replay.leeward.timeline;
    const double regions = static_cast<double>(replay.regions.size());
    const double shares_top = 24 + kRow * regions + 34;
    const double success_top = shares_top + kPlot + 44;
    std::string svg = label(kLeft, 14, "In service, as the name servers see it", "start");
    for (std::size_t at = 0; at < replay.regions.size(); ++at) {
        const double top = 24 + kRow * static_cast<double>(at);
        svg += label(kLeft - 6, top + 13, replay.regions[at]) + health_row(ours.healthy[at], top);
    }
    svg += label(kLeft, shares_top - 10, "Where users are with Leeward", "start");
    for (std::size_t at = 0; at < replay.regions.size(); ++at) {
        svg += share_area(ours.share, at, shares_top);
    }
    svg += frame(shares_top);
    svg += label(kLeft, success_top - 10, "Requests that succeed", "start") + frame(success_top);
    svg += curve(replay.oracle.timeline.success, success_top, "#009e73",
                 "stroke-width=\"1.5\" stroke-dasharray=\"6 3\"");
    svg += curve(replay.fixed.timeline.success, success_top, "#d55e00",
                 "stroke-width=\"1.5\" stroke-dasharray=\"2 3\"");
    svg += curve(ours.success, success_top, "#0072b2", "stroke-width=\"2\"");
    const double bottom = success_top + kPlot + 18;
    const auto end = static_cast<double>(replay.duration_s);
    for (int mark = 0; mark <= 4; ++mark) {
        svg += label(kLeft + kWidth * mark / 4, bottom, time_text(end * mark / 4, end), "middle");
    }
    return fmt::format(
        "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"course of {}\">{}</svg>\n",
        kLeft + kWidth + 40, bottom + 10, escaped(replay.id), svg);
}

std::string key_of(const Replayed& replay) {
    std::string text = "<p class=\"key\">Users:";
    for (std::size_t at = 0; at < replay.regions.size(); ++at) {
        text += fmt::format("<i style=\"background:{}\"></i>{}", colour(at),
                            escaped(replay.regions[at]));
    }
    text +=
        "; white: none has a good answer. Success:<i style=\"background:#0072b2\"></i>Leeward, "
        "unbroken<i style=\"background:#d55e00\"></i>fixed weights, dotted"
        "<i style=\"background:#009e73\"></i>oracle, dashed</p>\n";
    return text;
}

std::string table_row(const char* name, const Run& run) {
    const auto seconds = [](const std::optional<double>& span) {
        return span ? fmt::format("{:.0f} s", *span) : std::string("-");
    };
    std::uint32_t most = 0;
    for (const auto& [target, count] : run.transitions) most = std::max(most, count);
    return fmt::format(
        "<tr><td>{}</td><td>{:.3f} %</td><td>{:.2f} %</td><td>{}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{}</td><td>{:.2f}</td><td>{}</td></tr>\n",
        name, 100 * run.success, 100 * run.worst_10m, run.minutes_below_99, run.minutes_below_50,
        seconds(run.first_change_s), seconds(run.moved_90_s), run.empty_answers, run.max_load,
        most);
}

}  // namespace

std::string drill_html(const std::vector<Replayed>& replays) {
    std::string html = kHead;
    for (const Replayed& replay : replays) {
        html += fmt::format("<h2>{}</h2>\n<p>{}</p>\n", escaped(replay.id), escaped(replay.title));
        html +=
            "<table><tr><th></th><th>success</th><th>worst 10 min</th><th>min &lt; 99 %</th>"
            "<th>min &lt; 50 %</th><th>first change</th><th>90 % moved</th><th>empty</th>"
            "<th>max load</th><th>transitions</th></tr>\n";
        html += table_row("Leeward", replay.leeward) + table_row("fixed weights", replay.fixed) +
                table_row("oracle", replay.oracle) + "</table>\n";
        html += picture(replay) + key_of(replay);
    }
    return html + "</body></html>\n";
}

}  // namespace leeward::command
