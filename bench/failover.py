#!/usr/bin/env python3
"""A row of failover.sh's table.

    failover.py                              the head of the table
    failover.py NAME WORDS CALLS ADDRESS     the row, from the JSON of `neura call` and the server's records;
                                             exit code 3 when a word of a caller is lost

WORDS keeps what the callers of the first row of a kind are on record with; the others must have the same.
"""

import json
import os
import sys
import urllib.request


def words_on_record(address, call):
    with urllib.request.urlopen(f"{address}/api/v1/calls/{call}") as answer:
        messages = json.load(answer)["messages"]
    return [message["content"] for message in messages if message["role"] == "caller"]


def main():
    if len(sys.argv) == 1:
        print("| | calls | turns | median ms | longest ms | holes | words on record |\n" + "|---" * 7 + "|", flush=True)
        return 0
    name, words_file, calls_file, address = sys.argv[1:]
    calls = json.load(open(calls_file))["calls"]
    turns = sorted(turn["latency_ms"] for call in calls for turn in call["turns"])
    words = sorted(words_on_record(address, call["call_id"]) for call in calls)
    if not os.path.exists(words_file):
        json.dump(words, open(words_file, "w"))
    same = words == json.load(open(words_file)) and all(words)
    holes = sum(len(call["gaps"]) for call in calls)
    print(f"| {name} | {len(calls)} | {len(turns)} | {turns[len(turns) // 2]} | {turns[-1]} | {holes} | {'all' if same else words} |", flush=True)
    return 0 if same else 3


sys.exit(main())
