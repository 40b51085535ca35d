"""A TLS server that answers each connection once, and ends it in the way that the path asks for.

Usage: tls_ends.py CERTIFICATE_AND_KEY TLS_VERSION. Prints its port.

/WHAT/HOW: what tells the end of the body, `length` or `close`; how the connection ends, with `notify` (close_notify,
then TCP) or `cut` (TCP alone).
"""

import socket
import ssl
import sys

LENGTHS = {"length": b"Content-Length: 5\r\n", "close": b""}


def answer(tls):
    target = tls.recv(65536).split(b" ")[1].decode()
    what, how = target.strip("/").split("/")
    tls.sendall(b"HTTP/1.1 200 OK\r\n" + LENGTHS[what] + b"\r\nhello")
    if how == "notify":
        try:
            tls.unwrap().close()
        except (ssl.SSLError, OSError):
            tls.close()  # the client need not wait for ours
    else:
        socket.socket(fileno=tls.detach()).close()


def main(certificate, version):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        answer(context.wrap_socket(connection, server_side=True))


main(*sys.argv[1:])
