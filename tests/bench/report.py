"""Turns the bench's results into Markdown: medians, ratios, goals. `report.py results.json` does it again from a kept file."""

import json
import statistics
import sys

# ratio to limit, by sockets a room: the goal, and what the first issue accepts if the profile shows where the rest goes
CPU_GOAL = {10: (2.0, 2.5), 100: (1.5, 2.0), 1000: (1.5, 2.0)}
LATENCY_GOAL = 1.5
IDLE_GOAL_KIB = 22
START_GOAL_S = 1
FSYNC_SATURATED_GOAL = 0.2
# "The same p99" with other figures in the same noise: what two medians of one server differ by here
SAME = 1.25


def median(results: dict, name: str, size: int, mode: str, field: str):
    values = [r[field] for r in results["rounds"] if r["server"] == name and r["room_size"] == size and r["mode"] == mode]
    return statistics.median(values) if values else None


def spread(results: dict, name: str, size: int, mode: str, field: str) -> str:
    values = [r[field] for r in results["rounds"] if r["server"] == name and r["room_size"] == size and r["mode"] == mode]
    return f"{min(values):.2f} to {max(values):.2f}" if values else "-"


def number(value, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def ratio(hearth, limit):
    return None if hearth is None or not limit else hearth / limit


def verdict(value, goal, accepted=None) -> str:
    if value is None:
        return "not measured"
    if value <= goal:
        return "met"
    return "accepted" if accepted is not None and value <= accepted else "**missed**"


def row(*cells) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(*heads) -> list:
    return [row(*heads), "|" + "---|" * len(heads)]


def cpu(results: dict) -> list:
    lines = ["## CPU time per delivered message, all processes together", "",
             "Texts a delivery frame: how many a frame carried on average; a slower server gathers more, so read it beside the time.", ""]
    lines += table("Rooms of", "Load", "limit us", "(min to max)", "hearth us", "(min to max)", "Ratio", "Goal", "", "Texts a frame: limit", "hearth",
                   "Delivered/s: limit", "hearth")
    for size, (goal, accepted) in CPU_GOAL.items():
        for mode in ("saturated", "paced"):
            limit = median(results, "limit", size, mode, "cpu_us_per_delivery")
            hearth = median(results, "hearth", size, mode, "cpu_us_per_delivery")
            value = ratio(hearth, limit)
            gathered = [ratio(median(results, name, size, mode, "delivered"), median(results, name, size, mode, "frames")) for name in ("limit", "hearth")]
            rates = [median(results, name, size, mode, "delivered_per_s") for name in ("limit", "hearth")]
            lines.append(row(size, mode, number(limit), spread(results, "limit", size, mode, "cpu_us_per_delivery"), number(hearth),
                             spread(results, "hearth", size, mode, "cpu_us_per_delivery"), number(value), goal, verdict(value, goal, accepted),
                             number(gathered[0], 1), number(gathered[1], 1), number(rates[0], 0), number(rates[1], 0)))
    return lines + [""]


def latency(results: dict) -> list:
    lines = ["## Latency, from when a text should have left to a sampled receiver", ""]
    lines += table("Rooms of", "Load", "", "limit ms", "hearth ms", "Ratio", "Goal", "")
    for size in CPU_GOAL:
        for mode in ("paced", "saturated"):
            for field, label in (("delivery_p50_us", "p50"), ("delivery_p99_us", "p99")):
                limit, hearth = (median(results, name, size, mode, field) for name in ("limit", "hearth"))
                value = ratio(hearth, limit)
                goal, said = (LATENCY_GOAL, verdict(value, LATENCY_GOAL)) if mode == "paced" else ("-", "")
                lines.append(row(size, mode, label, number(None if limit is None else limit / 1000), number(None if hearth is None else hearth / 1000),
                                 number(value), goal, said))
    return lines + [""]


def fsyncs(results: dict) -> list:
    lines = ["## fsync and fdatasync a message", "", "A checkpoint (each 4 MiB of log) adds two; a lone message needs exactly one of its own.", ""]
    lines += table("", "fsyncs", "messages", "a message", "Goal", "", "Counted by")
    for label, found in results["fsync"].items():
        value = ratio(found["fsyncs"], found["messages"])
        goal = 1.0 if label.endswith("lone") else FSYNC_SATURATED_GOAL
        lines.append(row(label, found["fsyncs"], found["messages"], number(value, 3), "1" if label.endswith("lone") else goal,
                         verdict(value, goal) if label.startswith("hearth") else "", found["how"]))
    return lines + [""]


def idle(results: dict) -> list:
    lines = ["## Memory of idle joined connections (PSS)", ""]
    lines += table("Server", "Process", "before MiB", "after MiB", "KiB a connection")
    notes = []
    for name, found in results["idle"].items():
        gained = []
        for process in found["processes"]:
            gain = (process["after_kib"] - process["before_kib"]) / found["connections"]
            gained.append((process["name"], gain))
            lines.append(row(name, process["name"].split(" (")[0], number(process["before_kib"] / 1024, 1), number(process["after_kib"] / 1024, 1), number(gain)))
        gates = [gain for process, gain in gained if "gate" in process]
        total = sum(gain for _, gain in gained)
        if name == "hearth":
            value = sum(gates) if gates else total
            notes.append(f"hearth: {'gates' if gates else 'all processes (no gate told by its name)'} {value:.2f} KiB a connection, goal "
                         f"{IDLE_GOAL_KIB}: {verdict(value, IDLE_GOAL_KIB)}; all processes {total:.2f}. {found['connections']} connections.")
        else:
            notes.append(f"{name}: {total:.2f} KiB a connection. {found['connections']} connections.")
    return lines + [""] + notes + [""]


def stored(results: dict) -> list:
    if len(results["stored"]) < 2:
        return []
    few, many = results["stored"]["few"], results["stored"]["many"]
    lines = [f"## {many['count']:,} stored messages against {few['count']:,}", ""]
    lines += table("", f"{few['count']:,}", f"{many['count']:,}", "Ratio", "Goal", "")
    for field, label in (("send_p50_us", "send to ack, p50 ms"), ("send_p99_us", "send to ack, p99 ms"), ("page_p50_us", "newest page, p50 ms"),
                         ("page_p99_us", "newest page, p99 ms")):
        values = [statistics.median(r[field] for r in which["rounds"]) / 1000 for which in (few, many)]
        goal = SAME if "p99" in label else "-"
        lines.append(row(label, number(values[0], 3), number(values[1], 3), number(ratio(values[1], values[0])), goal,
                         verdict(ratio(values[1], values[0]), goal) if goal != "-" else ""))
    starts = [statistics.median(which["start_s"]) for which in (few, many)]
    lines.append(row("start, s", number(starts[0]), number(starts[1]), number(ratio(starts[1], starts[0])), START_GOAL_S, verdict(starts[1], START_GOAL_S)))
    return lines + [""]


def profiles(results: dict) -> list:
    lines = []
    for label, text in results["profile"].items():
        if text:
            lines += [f"### {label}", "", "```", text, "```", ""]
    return ["## Where the time goes (samples by process and library, then by function)", ""] + lines if lines else []


def markdown(results: dict) -> str:
    about, settings = results["machine"], results["settings"]
    lines = ["# Bench: Hearth against the limit server", "",
             f"{about['at']}, commit {about['commit']}. {about['cores']} cores ({about['cpu']}), Linux {about['kernel']}, load before {about['load_before']:.2f}. "
             f"Medians of {settings['rounds']} interleaved rounds of {settings['seconds']:g} s, {settings['connections']} TLS 1.3 connections from many "
             "addresses of 127.0.0.0/8, texts of 200 bytes. Release build; Argon2 at its least cost (nobody signs in while it is measured); "
             "send rates off, everything else on. The generator runs on the same cores; its CPU time is not counted, but latency feels it.", ""]
    if results["rounds"]:
        lines += cpu(results) + latency(results)
    for part, write in (("fsync", fsyncs), ("idle", idle), ("stored", stored)):
        if results[part]:
            lines += write(results)
    return "\n".join(lines + profiles(results)).rstrip() + "\n"


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        print(markdown(json.load(file)), end="")
