"""One end of a conversation, with asyncio's streams: what a test of Connection talks to.

streams.py client|server tcp|unix|tls PLACE TASK [CERTIFICATE [KEY]]

A client is given where to connect to; a server prints where it listens. Tasks: what an end does once
it is connected.
"""
import asyncio
import hashlib
import socket
import ssl
import struct
import sys

MIB = 1024 * 1024


async def ask(reader, writer):
    """Says lines, ends its direction where there is such a thing, and prints what it hears."""
    for line in (b"one\r\n", b"two\n", b"three"):
        writer.write(line)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
    else:
        writer.write(b"\r\n.\r\n")
    heard = await reader.read()
    print(heard.decode().replace("\n", "|"), flush=True)


async def answer(reader, writer):
    """Answers lines until their end, in capitals."""
    while line := await reader.readline():
        writer.write(line.upper())
    print("end", flush=True)


async def send(reader, writer):
    """Sends 16 MiB at the pace of the other end, and prints their digest."""
    digest = hashlib.sha256()
    for number in range(16):
        piece = bytes([number]) * MIB
        digest.update(piece)
        writer.write(piece)
        await writer.drain()
    print(digest.hexdigest(), flush=True)


async def receive(reader, writer):
    """Prints the digest of what it hears until the end."""
    digest = hashlib.sha256()
    while piece := await reader.read(65536):
        digest.update(piece)
    print(digest.hexdigest(), flush=True)


async def reset(reader, writer):
    """Says something, and after an answer is gone with a reset."""
    writer.write(b"hello")
    await reader.readexactly(2)
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


async def converse(task, reader, writer):
    await task(reader, writer)
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass


async def main(side, family, place, task, *files):
    task = globals()[task]
    context = None
    if family == "tls" and side == "client":
        context = ssl.create_default_context(cafile=files[0])
    elif family == "tls":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)
    if side == "client":
        if family == "unix":
            streams = await asyncio.open_unix_connection(place)
        else:
            name = "localhost" if context else None
            streams = await asyncio.open_connection(
                "127.0.0.1", int(place), ssl=context, server_hostname=name
            )
        await converse(task, *streams)
        return
    over = asyncio.get_running_loop().create_future()

    async def serve(reader, writer):
        await converse(task, reader, writer)
        over.set_result(None)

    if family == "unix":
        await asyncio.start_unix_server(serve, place)
        print(place, flush=True)
    else:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        print(server.sockets[0].getsockname()[1], flush=True)
    await over


asyncio.run(main(*sys.argv[1:]))
