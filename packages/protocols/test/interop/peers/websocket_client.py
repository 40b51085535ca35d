"""Talks to the echo at the URL that is the first argument, and prints what came of it as JSON."""

import asyncio
import json
import sys

import websockets


async def main(url):
    said = {}
    async with websockets.connect(
        url, compression=None, subprotocols=["none", "echo"], max_size=None
    ) as socket:
        said["subprotocol"] = socket.subprotocol
        await socket.send("h\u00e9llo")
        said["text"] = await socket.recv()
        await socket.send(bytes(range(256)))
        said["bytes"] = (await socket.recv()).hex()
        await socket.send(["frag", "", "ments \u20ac"])
        said["fragments"] = await socket.recv()
        await socket.send("x" * 1_000_000)
        said["long"] = len(await socket.recv())
        await asyncio.wait_for(await socket.ping(b"are you there"), 10)
        await socket.send("ping me")
        await socket.recv()
        await socket.close(3000, "done")
        said["closed"] = [socket.close_code, socket.close_reason]
    async with websockets.connect(url, compression=None) as socket:
        await socket.send("y" * (1024 * 1024 + 1))
        await socket.wait_closed()
        said["too long"] = socket.close_code
    async with websockets.connect(url, compression=None) as socket:
        await socket.send("goodbye")
        await socket.wait_closed()
        said["closed by the server"] = [socket.close_code, socket.close_reason]
    print(json.dumps(said))


asyncio.run(main(sys.argv[1]))
