"""A web server of Twisted's, which answers with what it was sent. Prints its port; ends with its input."""

from twisted.internet import endpoints, reactor, stdio
from twisted.internet.protocol import Protocol
from twisted.web import resource, server


class Mirror(resource.Resource):
    isLeaf = True

    def render(self, request):
        body = request.content.read()
        if request.path == b"/chunked":
            for piece in (body, b"!"):
                request.write(piece)
            request.finish()
            return server.NOT_DONE_YET
        if request.path == b"/moved":
            request.redirect(b"/there")
            return b"elsewhere"
        return request.method + b" " + request.uri + b" " + body


class EndOfInput(Protocol):
    def connectionLost(self, reason):
        reactor.callLater(0, reactor.stop)


def listening(port):
    print(port.getHost().port, flush=True)
    stdio.StandardIO(EndOfInput())


endpoint = endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1")
endpoint.listen(server.Site(Mirror())).addCallback(listening)
reactor.run()
