"""A tool server on standard input and output, with the habits of real ones and some faults.

argv[1] is a file that it keeps a diary in: what it was told, one line each.
"""

import json
import os
import sys

DIARY = open(sys.argv[1], "a", buffering=1) if len(sys.argv) > 1 else None
PAGES = {
    None: (["echo", "fails"], "second"),
    "second": (["slow", "dies", "environment", "more"], None),
}
grown = False


def say(message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def tool(name):
    schema = {"type": "object", "properties": {"text": {"type": "string"}}}
    return {"name": name, "description": f"Does {name}.", "inputSchema": schema}


def listed(cursor):
    names, after = PAGES[cursor]
    if grown and after is None:
        names = names + ["new"]
    page = {"tools": [tool(name) for name in names]}
    if after:
        page["nextCursor"] = after
    return page


def called(ident, name, arguments):
    global grown
    text = arguments.get("text", "")
    if name == "slow":
        return  # until it is cancelled, which it only notes
    if name == "dies":
        sys.exit(3)
    if name == "more":
        grown = True
        say({"method": "notifications/tools/list_changed"})
    if name == "environment":
        text = json.dumps(dict(os.environ))
    answer = {"content": [{"type": "text", "text": text}], "isError": name == "fails"}
    say({"id": ident, "result": answer})


print("Starting up, which belongs elsewhere")
sys.stdout.flush()
for line in sys.stdin:
    message = json.loads(line)
    method, ident, params = message.get("method"), message.get("id"), message.get("params", {})
    if DIARY:
        DIARY.write(f"{method} {params.get('requestId', '')}\n")
    if method == "initialize":
        say({"id": "are-you-there", "method": "ping"})
        say({"id": ident, "result": {
            "protocolVersion": params["protocolVersion"],
            "capabilities": {"tools": {"listChanged": True}},
            "serverInfo": {"name": "fake", "version": "1"}}})
    elif method == "tools/list":
        say({"id": ident, "result": listed(params.get("cursor"))})
    elif method == "tools/call":
        called(ident, params["name"], params["arguments"])
