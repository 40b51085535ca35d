"""Splits a stream into lines with Twisted, once for each line on standard input.

Arguments: bytes of the stream, bytes of a chunk, lengths of the lines that the stream repeats.
Prints MiB a second of processor time.
"""
import sys
import time

from twisted.protocols.basic import LineReceiver

TOTAL, CHUNK, *LENGTHS = map(int, sys.argv[1:])
BLOCK = b"".join(b"x" * length + b"\r\n" for length in LENGTHS)
STREAM = (BLOCK * (TOTAL // len(BLOCK) + 1))[: TOTAL - CHUNK] + b"\r\n" * (CHUNK // 2)
CHUNKS = [STREAM[at : at + CHUNK] for at in range(0, TOTAL, CHUNK)]
EXPECTED = STREAM.count(b"\n")


class Transport:
    disconnecting = False


class Counter(LineReceiver):
    lines = 0

    def lineReceived(self, line):
        self.lines += 1


for _ in sys.stdin:
    counter = Counter()
    counter.makeConnection(Transport())
    start = time.process_time()
    for chunk in CHUNKS:
        counter.dataReceived(chunk)
    seconds = time.process_time() - start
    assert counter.lines == EXPECTED
    print(TOTAL / 1048576 / seconds, flush=True)
