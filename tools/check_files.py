#!/usr/bin/env python3
"""Checks that no source file has outgrown its thought, and that no folder is a junk drawer."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST = 600  # lines
JUNK = {"utils", "util", "common", "helpers", "misc"}

found = []
for folder in ("src", "tests", "fuzz", "bench"):
    for file in sorted((ROOT / folder).rglob("*")):
        name = file.relative_to(ROOT).as_posix()
        if file.stem in JUNK:
            found.append(f"{name}: a name that says nothing")
        if file.suffix in (".cpp", ".hpp") and (lines := len(file.read_text().splitlines())) > LONGEST:
            found.append(f"{name}: {lines} lines, at most {LONGEST}")
print("\n".join(found), file=sys.stderr, end="\n" if found else "")
sys.exit(bool(found))
