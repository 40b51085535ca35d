"""
A peer that resets its connection, with plain sockets: nothing stands between it and the system.

    rogue.py connect HOST PORT STAGE
    rogue.py listen HOST STAGE          prints the port it listens on

It goes through the stages up to the named one, and resets there.
"""

import socket
import struct
import sys

# The beginning of a record that says: a handshake of 512 bytes follows. Nothing does.
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01"


def read_exactly(sock, count):
    """Waits until that much has come: the other end is at the same stage then."""
    left = count
    while left > 0:
        left -= len(sock.recv(left))


def greet(sock):
    read_exactly(sock, 2)
    sock.sendall(b"hello")
    read_exactly(sock, 5)


def at_once(_sock):
    """The other end may not have looked yet."""


def after_our_greeting(sock):
    read_exactly(sock, 2)


def after_a_word(sock):
    greet(sock)


def in_a_flood(sock):
    """The other end sends more than anybody takes."""
    greet(sock)
    sock.sendall(b"flood")
    read_exactly(sock, 1 << 20)


def flooding(sock):
    """The other end has not read all of it."""
    greet(sock)
    sock.sendall(b"x" * (1 << 20))


def after_its_last_word(sock):
    """The other end knows that this one says no more."""
    greet(sock)
    sock.shutdown(socket.SHUT_WR)
    read_exactly(sock, 4)


def after_our_last_word(sock):
    """The other end says no more."""
    greet(sock)
    sock.sendall(b"last!")
    while sock.recv(1000):
        pass


def in_a_handshake(sock):
    """The other end waits for the rest."""
    read_exactly(sock, 2)
    sock.sendall(HALF_A_HELLO)


STAGES = {
    "at once": at_once,
    "after our greeting": after_our_greeting,
    "after a word": after_a_word,
    "in a flood": in_a_flood,
    "flooding": flooding,
    "after its last word": after_its_last_word,
    "after our last word": after_our_last_word,
    "in a handshake": in_a_handshake,
}


def reset(sock):
    """Closing without waiting for what has not been sent is done by a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def main(role, host, *rest):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if role == "connect":
        port, stage = rest
        sock = socket.create_connection((host, int(port)))
    else:
        (stage,) = rest
        listener = socket.socket(family)
        listener.bind((host, 0))
        listener.listen()
        print("listening on", listener.getsockname()[1], flush=True)
        sock, _ = listener.accept()
    STAGES[stage](sock)
    reset(sock)


main(*sys.argv[1:])
