#!/usr/bin/env python3
"""Reads the records of all calls of a server back and looks for anything of one in another; see cross_talk.sh.

    cross_talk.py numbered URL COUNT     COUNT calls whose number is in the caller's address; their words, the agent's
                                         and the claim must say that number and no other
    cross_talk.py spoken URL THING...    a call each, from the addresses +15550101000 on; the caller's words and the
                                         claim must say their thing and none of the others'

The exit code is 0 only when all calls are there, each says its own, and none says another's.
"""

import json
import re
import sys
import time
import urllib.request

TAG = re.compile(r"the tag ([a-z])[a-z]* ([a-z])[a-z]* ([a-z])[a-z]*", re.IGNORECASE)
CODE = re.compile(r"\bT(\d{5})\b")
FIRST_SPEAKER = 15550101000


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def all_calls(server):
    """The summaries of all calls, once none of them goes on."""
    for _ in range(60):
        calls, cursor = [], ""
        while cursor is not None:
            page = get(f"{server}/api/v1/calls?limit=200" + (f"&cursor={cursor}" if cursor else ""))
            calls += page["calls"]
            cursor = page["next_cursor"]
        if all(call["ended_at"] for call in calls):
            return calls
        time.sleep(1)
    sys.exit("cross_talk.py: some calls do not end")


def words_of(record, role):
    return " ".join(message["content"] for message in record["messages"] if message["role"] == role)


def numbers_in(text):
    """Of the spoken tags, which count in letters, and of the codes in claims."""
    spoken = [tuple(ord(letter.lower()) - ord("a") for letter in tag.groups()) for tag in TAG.finditer(text)]
    return [(a * 26 + b) * 26 + c for a, b, c in spoken] + [int(code) for code in CODE.findall(text)]


def things_in(text, things):
    return [thing for thing in things if re.search(rf"\b{thing}", text, re.IGNORECASE)]


def main():
    kind, server, *rest = sys.argv[1:]
    calls = all_calls(server)
    numbered = kind == "numbered"
    expected = int(rest[0]) if numbered else len(rest)
    find = numbers_in if numbered else lambda text: things_in(text, rest)
    parts = ("caller", "agent", "claim") if numbered else ("caller", "claim")

    own, foreign, missing, callers = dict.fromkeys(parts, 0), [], [], set()
    for call in calls:
        caller = int(call["from"].lstrip("+"))
        callers.add(caller)
        mine = caller % 10_000_000 if numbered else rest[caller - FIRST_SPEAKER]
        record = get(f"{server}/api/v1/calls/{call['id']}")
        said = {"caller": words_of(record, "caller"), "agent": words_of(record, "agent"),
                "claim": json.dumps((record["claim"] or {}).get("fields", {}))}
        for part in parts:
            found = find(said[part])
            own[part] += found.count(mine)
            foreign += [(call["id"], part, other) for other in found if other != mine]
            if mine not in found:
                missing.append((call["id"], part))

    print(f"{len(calls)} calls of {len(callers)} callers read back; " +
          ", ".join(f"{count} times their own in the words of {part}s" if part != "claim" else f"{count} in claims" for part, count in own.items()) +
          f"; {len(foreign)} foreign")
    for call, part, other in foreign[:10]:
        print(f"  {call}: {part} says {other}, which is another's")
    for call, part in missing[:10]:
        print(f"  {call}: {part} does not say its own")
    complete = len(calls) == len(callers) == expected
    if not complete:
        print(f"  {expected} calls were to be there, each of another caller")
    return 0 if complete and not foreign and not missing else 1


sys.exit(main())
