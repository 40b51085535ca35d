"""Talks to the echo at the URL that is the first argument, and prints what came of it as JSON.

The second argument says how to compress, as keywords of ClientPerMessageDeflateFactory; null is not at all.
"""

import asyncio
import json
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory


def how(parameters):
    """The options of a connection that offers this compression, or none."""
    if parameters is None:
        return {"compression": None}
    return {
        "compression": None,
        "extensions": [ClientPerMessageDeflateFactory(**parameters)],
    }


async def main(url, parameters):
    said = {}
    async with websockets.connect(
        url, subprotocols=["none", "echo"], max_size=None, **how(parameters)
    ) as socket:
        said["extensions"] = [extension.name for extension in socket.extensions]
        said["subprotocol"] = socket.subprotocol
        await socket.send("h\u00e9llo")
        said["text"] = await socket.recv()
        await socket.send(bytes(range(256)))
        said["bytes"] = (await socket.recv()).hex()
        await socket.send(["frag", "", "ments \u20ac"])
        said["fragments"] = await socket.recv()
        await socket.send("x" * 1_000_000)
        said["long"] = len(await socket.recv())
        same = True
        for turn in range(50):
            text = f"message {turn % 7} " * (1 + turn * 13 % 90)
            await socket.send(text)
            same = same and await socket.recv() == text
        said["fifty"] = same
        await asyncio.wait_for(await socket.ping(b"are you there"), 10)
        await socket.send("ping me")
        await socket.recv()
        await socket.close(3000, "done")
        said["closed"] = [socket.close_code, socket.close_reason]
    async with websockets.connect(url, **how(parameters)) as socket:
        await socket.send("y" * (1024 * 1024 + 1))
        await socket.wait_closed()
        said["too long"] = socket.close_code
    async with websockets.connect(url, **how(parameters)) as socket:
        await socket.send("goodbye")
        await socket.wait_closed()
        said["closed by the server"] = [socket.close_code, socket.close_reason]
    print(json.dumps(said))


asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
