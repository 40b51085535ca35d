"""A server of http.server's that believes what it is told of lengths, as many do. Prints its port, then each
request it has taken, as a line of JSON. Ends with its input."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


printing = threading.Lock()


class Lenient(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __getattr__(self, name):
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self.answer

    def answer(self):
        body = self.chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self.declared()
        if body is None:
            self.close_connection = True
            return
        taken = {"method": self.command, "target": self.path, "body": body.decode("latin-1")}
        with printing:
            print(json.dumps(taken), flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"ok")

    def declared(self):
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def chunks(self):
        body = b""
        while True:
            line = self.rfile.readline()
            if not line.strip():
                return None
            size = int(line.split(b";")[0].strip(), 16)
            if size == 0:
                break
            piece = self.rfile.read(size)
            if len(piece) < size:
                return None
            body += piece
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a front that gives up resets the connection


server = Server(("127.0.0.1", 0), Lenient)
print(server.server_port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
