"""A tool server made with the protocol's own SDK, on standard input and output or over HTTP."""

import asyncio
import socket
import sys

from mcp.server.fastmcp import Context, FastMCP


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


over_http = sys.argv[1] == "http"
server = FastMCP("peer", host="127.0.0.1", port=free_port() if over_http else 0, log_level="ERROR")


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
def greet(name: str) -> str:
    """Greets somebody."""
    return f"Hello, {name}!"


@server.tool()
async def tell(context: Context) -> str:
    """Tells of its progress before it answers."""
    for step in range(3):
        await context.report_progress(step, 3)
        await context.info(f"step {step}")
    return "told"


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("a screw is loose")


@server.tool()
async def sleep() -> str:
    """Takes ten seconds."""
    await asyncio.sleep(10)
    return "awake"


if over_http:
    print(f"http://127.0.0.1:{server.settings.port}/mcp", flush=True)
server.run(transport="streamable-http" if over_http else "stdio")
