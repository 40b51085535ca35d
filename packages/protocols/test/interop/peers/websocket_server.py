"""Echoes messages over WebSockets. Prints its port; ends when its standard input does.

The argument says how to compress, as keywords of ClientPerMessageDeflateFactory; null is not at all.
"""

import asyncio
import json
import sys

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


async def echo(socket):
    async for message in socket:
        if message == "fragments":
            await socket.send(["frag", "", "ments \u20ac"])
        elif message == "ping me":
            await (await socket.ping(b"are you there"))
            await socket.send("ponged")
        elif message == "goodbye":
            await socket.close(4000, "as you wish")
            return
        elif message == "too long":
            await socket.send("z" * (1024 * 1024 + 1))
            await socket.wait_closed()
            return
        else:
            await socket.send(message)


def extensions_for(parameters):
    """A server names a window for its clients, or none."""
    if parameters is None:
        return []
    if parameters["client_max_window_bits"] is True:
        parameters["client_max_window_bits"] = None
    return [ServerPerMessageDeflateFactory(**parameters)]


async def main(parameters):
    async with websockets.serve(
        echo,
        "127.0.0.1",
        0,
        compression=None,
        extensions=extensions_for(parameters),
        subprotocols=["echo"],
        max_size=None,
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main(json.loads(sys.argv[1])))
