"""A site with a page, pages by number, and a form: web-site.py PORT."""
import sys
from html import escape

from twisted.internet import reactor, task
from twisted.web import pages, resource, server


class Front(resource.Resource):
    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        return b"numbers are below /n/, and /guest takes a name\n"


class Number(resource.Resource):
    isLeaf = True

    def __init__(self, number):
        resource.Resource.__init__(self)
        self.number = number

    def render_GET(self, request):
        return f"<p>{self.number} squared is {self.number ** 2}</p>".encode()


class Numbers(resource.Resource):
    def getChild(self, name, request):
        if not name.isdigit():
            return pages.notFound()
        return Number(int(name))


class Guest(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        return b'<form method="post"><input name="name"></form>'

    def render_POST(self, request):
        name = request.args[b"name"][0].decode()
        task.deferLater(reactor, 0.01, self.welcome, request, name)
        return server.NOT_DONE_YET

    def welcome(self, request, name):
        request.write(f"<p>welcome, {escape(name)}</p>".encode())
        request.finish()


root = resource.Resource()
root.putChild(b"", Front())
root.putChild(b"n", Numbers())
root.putChild(b"guest", Guest())
port = reactor.listenTCP(int(sys.argv[1]), server.Site(root), interface="127.0.0.1")
print(f"site on 127.0.0.1:{port.getHost().port}")
reactor.run()
