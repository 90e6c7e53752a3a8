#!/usr/bin/env python3
"""Keeps calls coming at a server and judges whether it stays as it is; soak.sh starts it.

    soak.py PROGRAM URL PID MINUTES CALLS

After three minutes (a quarter of the time, if that is less) the server is warm. From then on, of the samples
taken every half minute:

  memory       the mean of the last third is at most 3 % above the mean of the first third, but for 0.4 KB
               of each call that ended between: the server remembers the last 10,000 calls, for reports of
               the carrier that come late (`Switchboard`)
  descriptors  at most 3 % more in the last third, and once the calls are over no more are open than before the first, but for a few
               kept connections to the vendors
  threads      never more or fewer
  lost         no call lost, refused or unanswered, no hole in the audio, no event that was not written down,
               and as many calls ended as began

In 20 minutes of 360 calls of a minute some 4,000 calls end between the thirds: a leak of 1 KB a call is seen.
"""

import json
import subprocess
import sys
import time
import urllib.request

EVERY = 30
WARM_AFTER = 180
A_CALL = 60  # seconds
FLAT = 1.03
REMEMBERED = 0.4 / 1024  # MB of a call that ended
KEPT_CONNECTIONS = 160  # at most 128 to the model, and some


def fetch(server):
    """The page of metrics: series → number."""
    with urllib.request.urlopen(f"{server}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}


def total(page, name):
    return sum(value for series, value in page.items() if series == name or series.startswith(name + "{"))


def threads_of(process):
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Threads:"))


def lag_p99(before, after):
    """Upper bound in ms, of what the loops saw between two pages."""
    prefix = "neura_loop_lag_seconds_bucket{"
    buckets = {}
    for series in after:
        if series.startswith(prefix):
            bound = float(series.split('le="')[1].split('"')[0].replace("+Inf", "inf"))
            buckets[bound] = buckets.get(bound, 0) + after[series] - before.get(series, 0)
    bounds = sorted(buckets)
    beats = buckets[bounds[-1]]
    return next(bound for bound in bounds if buckets[bound] >= 0.99 * beats) * 1000


def third(samples, key, which):
    size = max(1, len(samples) // 3)
    part = samples[:size] if which == "first" else samples[-size:]
    return sum(sample[key] for sample in part) / len(part)


def main():
    program, server, process, minutes, calls = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
    before = page = fetch(server)
    # Begun over most of a minute, so that they end and begin over most of every minute.
    load = subprocess.Popen(
        [program, "bench", "load", server, "--calls", str(calls), "--rate", str(calls / (A_CALL - 10)),
         "--length", str(A_CALL), "--seconds", str(minutes * 60), "--json"], stdout=subprocess.PIPE, text=True)
    began = time.monotonic()
    samples = []
    print(f"{'min':>5} {'calls':>6} {'ended':>7} {'MB':>8} {'descriptors':>12} {'threads':>8} {'lag p99 ms':>11} {'underruns':>10}")
    while True:
        try:
            load.wait(EVERY)
        except subprocess.TimeoutExpired:
            pass
        if load.poll() is not None:
            break
        last, page = page, fetch(server)
        sample = {"at": time.monotonic() - began, "memory": page["neura_process_resident_memory_bytes"] / 2**20,
                  "descriptors": page["neura_process_open_fds"], "threads": threads_of(process),
                  "ended": total(page, "neura_calls_ended_total")}
        samples.append(sample)
        print(f"{sample['at'] / 60:>5.1f} {page['neura_calls_live']:>6.0f} {sample['ended']:>7.0f} "
              f"{sample['memory']:>8.1f} {sample['descriptors']:>12.0f} {sample['threads']:>8} {lag_p99(last, page):>11.1f} "
              f"{page['neura_playout_underruns_total']:>10.0f}", flush=True)

    # Deepgram's streams rest for a minute after 20 sentences; the next call sees them closed.
    time.sleep(65)
    subprocess.run([program, "bench", "load", server, "--calls", "1", "--seconds", "5"], stdout=subprocess.DEVNULL, check=True)
    time.sleep(5)
    after = fetch(server)
    report = json.loads(load.stdout.read() or "{}")
    return judge(samples, before, after, report, load.returncode, min(WARM_AFTER, minutes * 15))


def judge(samples, before, after, report, exit_code, warm_after):
    warm = [sample for sample in samples if sample["at"] >= warm_after]
    if len(warm) < 3 or "callers" not in report:
        print("soak.py: too short to tell, or the calls could not be made")
        return 1
    faults = []
    ended = third(warm, "ended", "last") - third(warm, "ended", "first")
    for key, unit, remembered in (("memory", " MB", REMEMBERED * ended), ("descriptors", "", 0)):
        first, last = third(warm, key, "first"), third(warm, key, "last")
        print(f"{key}: {first:.1f}{unit}, then {last:.1f}{unit} ({100 * (last / first - 1):+.1f} %)" +
              (f", {1024 * (last - first) / ended:.2f} KB a call that ended" if remembered else ""))
        if last > first * FLAT + remembered:
            faults.append(f"{key} grow")
    threads = {sample["threads"] for sample in warm}
    print(f"threads: {sorted(threads)}")
    if len(threads) > 1:
        faults.append("threads come or go")
    left = after["neura_process_open_fds"] - before["neura_process_open_fds"]
    print(f"descriptors before the first call {before['neura_process_open_fds']:.0f}, after the last {after['neura_process_open_fds']:.0f}")
    if left > KEPT_CONNECTIONS:
        faults.append("descriptors are left open")

    callers, set_up = report["callers"], report["set_up"]
    counts = {name: callers[name] + set_up[name] for name in ("ended", "refused", "unanswered", "underruns", "foreign")}
    counts |= {"holes": after["neura_playout_underruns_total"], "events": after["neura_events_lost_total"],
               "unspoken": after["neura_sentences_unspoken_total"], "still live": after["neura_calls_live"],
               "not ended": after["neura_calls_announced_total"] - total(after, "neura_calls_ended_total")}
    print("lost: " + ", ".join(f"{name} {count:.0f}" for name, count in counts.items()) + f"; of {after['neura_calls_announced_total']:.0f} calls")
    if any(counts.values()) or exit_code != 0:
        faults.append("something was lost")
    print("flat" if not faults else "NOT FLAT: " + "; ".join(faults))
    return 1 if faults else 0


sys.exit(main())
