"""The pages of the HTTP benchmark, served by Python Twisted."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from serving import tell_port
from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Site

ARTICLE = {
    "id": 4711,
    "title": "On the making of rope",
    "tags": ["hemp", "manila", "sisal", "three strands", "left-handed"],
    "text": "Strands are laid against the twist of their yarns, so that each holds the other. " * 11,
}


class Hello(Resource):
    def render_GET(self, request):
        request.setHeader(b"Content-Type", b"text/plain")
        return b"hello world"


class Articles(Resource):
    isLeaf = True

    def render_GET(self, request):
        request.setHeader(b"Content-Type", b"application/json")
        return json.dumps(ARTICLE).encode()

    def render_POST(self, request):
        request.setHeader(b"Content-Type", b"text/plain")
        return json.loads(request.content.read())["title"].encode()


root = Resource()
root.putChild(b"", Hello())
root.putChild(b"json", Articles())
site = Site(root)
port = reactor.listenTCP(0, site, interface="127.0.0.1")
tell_port(port.getHost().port)
reactor.run()
