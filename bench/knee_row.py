#!/usr/bin/env python3
"""A row of knee.sh's table, from the JSON line of `neura bench load` on standard input.

    knee_row.py NAME    the row; exit code 3 when a caller would notice: an engine latency over
                        5 ms at p99, an underrun, or a frame meant for another
    knee_row.py         the head of the table

What the engine adds is in milliseconds, p50/p99/p99.9; so is jitter. From the caller's end, with the
vendors' delays in them, p50/p99: `onset→hold` from the first frame of a caller who cuts in until "clear";
`confirm→silence` from 0.7 s of their voice, which is no cough any more, until the last that is heard of the
agent: 0 when the hold let nothing through; the last voiced frame until the reply; "start" until the greeting.
Of set-ups the ones at the beginning. `foreign` are frames meant for another call. `late` is the generator itself at p99:
more than 2 ms, and it is the generator that is measured.
"""

import json
import sys

ENGINE = [("caller→STT", "caller_to_stt"), ("STT→LLM", "stt_to_llm"), ("LLM→TTS", "llm_to_tts")]


def in_ms(latencies):
    scale = 1e-3 if "p50_us" in latencies else 1
    unit = "us" if "p50_us" in latencies else "ms"
    return [latencies[f"{name}_{unit}"] * scale for name in ("p50", "p99", "p999")]


def three(latencies):
    return "/".join(f"{ms:.1f}" for ms in in_ms(latencies)) if latencies and latencies["n"] else "-"


def two(latencies):
    return "/".join(f"{ms:.0f}" for ms in in_ms(latencies)[:2]) if latencies["n"] else "-"


def row_of(name, report):
    callers, mocks, process = report["callers"], report.get("mocks", {}), {p["name"]: p for p in report["processes"]}
    server = process["server"]
    hops = [(title, mocks.get(key)) for title, key in ENGINE] + [("TTS→caller", callers["tts_to_caller"])]
    cells = {
        "server": name,
        "calls": report["calls"],
        "core %": f"{server['cpu_percent']:.1f}",
        "% a call": f"{server['cpu_percent_a_call']:.3f}",
        "KB a call": f"{server['kb_a_call']:.0f}",
        **{title: three(of) for title, of in hops},
        "jitter": three(callers["jitter"]),
        "onset→hold": two(callers["onset_to_clear"]),
        "confirm→silence": two(callers["confirmed_to_silence"]),
        "turn": two(callers["turn"]),
        "greeting": two(report["set_up"]["start_to_greeting"]),
        "underruns": callers["underruns"],
        "lost": callers["unanswered"] + callers["ended"] + callers["refused"],
        "foreign": callers["foreign"],
        "generator + mocks %": f"{process['generator']['cpu_percent']:.0f} + {process['mocks']['cpu_percent']:.0f}",
        "late": f"{callers['lateness']['p99_ms']:.1f}",
    }
    worst = max((in_ms(of)[1] for _, of in hops if of and of["n"]), default=0)
    return cells, worst > 5 or callers["underruns"] > 0 or callers["foreign"] > 0


def empty_report():
    none = {"n": 0}
    keys = ("tts_to_caller", "jitter", "onset_to_clear", "confirmed_to_silence", "turn")
    counts = dict.fromkeys(("underruns", "unanswered", "ended", "refused", "foreign"), 0)
    processes = [{"name": n, "cpu_percent": 0, "cpu_percent_a_call": 0, "kb_a_call": 0} for n in ("server", "generator", "mocks")]
    callers = {**dict.fromkeys(keys, none), **counts, "lateness": {"p99_ms": 0}}
    return {"calls": 0, "callers": callers, "set_up": {"start_to_greeting": none}, "processes": processes}


def main():
    if len(sys.argv) == 1:
        columns = row_of("", empty_report())[0]
        print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|", flush=True)
        return 0
    cells, noticed = row_of(sys.argv[1], json.loads(sys.stdin.readline()))
    print("| " + " | ".join(map(str, cells.values())) + " |", flush=True)
    return 3 if noticed else 0


sys.exit(main())
