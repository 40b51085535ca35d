"""A UDP socket of the standard library: what a test of openDatagrams talks to.

datagrams.py ask PORT: sends datagrams there, and prints the answers.
datagrams.py answer: prints its port, and answers in capitals until the datagram "bye".
"""
import socket
import sys

peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
peer.bind(("127.0.0.1", 0))
if sys.argv[1] == "ask":
    for text in (b"one", b"", b"x" * 1400):
        peer.sendto(text, ("127.0.0.1", int(sys.argv[2])))
        print(len(peer.recv(65536)), flush=True)
else:
    print(peer.getsockname()[1], flush=True)
    text = b""
    while text != b"bye":
        text, address = peer.recvfrom(65536)
        peer.sendto(text.upper(), address)
