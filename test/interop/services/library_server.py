"""A lending library over XML-RPC, as services of Twisted are usually written. Prints its port."""

import datetime

from twisted.internet import defer, reactor, task
from twisted.web import server, xmlrpc

NO_SUCH_BOOK = 404
LENT = 409


class Members(xmlrpc.XMLRPC):
    """Who may borrow."""

    def xmlrpc_names(self):
        """Tells who may borrow."""
        return ["Ada", "Zoë"]

    def xmlrpc_fee(self, name, months=12):
        return len(name) * months * 0.35


class Library(xmlrpc.XMLRPC):
    """Books, and who has them."""

    def __init__(self):
        xmlrpc.XMLRPC.__init__(self, allowNone=True, useDateTime=True)
        self.lent = {"Dune": "Zoë", "Emma": None}

    def xmlrpc_add(self, a, b):
        """Adds.

        Any two numbers will do."""
        return a + b

    xmlrpc_add.signature = [["int", "int", "int"], ["double", "double", "double"]]

    def xmlrpc_books(self):
        return [{"title": title, "to": to} for title, to in sorted(self.lent.items())]

    def xmlrpc_find(self, title):
        to = self.lent.get(title)
        return None if title not in self.lent else {"title": title, "to": to, "pages": 412}

    def xmlrpc_lend(self, title, to):
        if title not in self.lent:
            raise xmlrpc.Fault(NO_SUCH_BOOK, f"no book is called {title}")
        if self.lent[title] is not None:
            return xmlrpc.Fault(LENT, f"{title} is with {self.lent[title]}")
        self.lent[title] = to
        return True

    def xmlrpc_balance(self):
        return 2.0

    def xmlrpc_due(self, lent):
        return lent + datetime.timedelta(days=14)

    def xmlrpc_cover(self, title):
        return xmlrpc.Binary(title.encode("utf-8") * 2)

    def xmlrpc_reserve(self, title):
        return task.deferLater(reactor, 0.01, lambda: f"{title} is reserved")

    def xmlrpc_refuse(self, title):
        return defer.fail(xmlrpc.Fault(LENT, f"{title} is not for you"))

    def xmlrpc_burn(self):
        raise RuntimeError("a secret of ours")

    def xmlrpc_shelf(self):
        return object()

    @xmlrpc.withRequest
    def xmlrpc_whereabouts(self, request, greeting):
        return f"{greeting} from {request.path.decode()}, asked with {request.method.decode()}"

    def xmlrpc_total(self, *counts):
        return sum(counts)


library = Library()
members = Members()
members.putSubHandler("board", Members())
library.putSubHandler("members", members)
xmlrpc.addIntrospection(library)
port = reactor.listenTCP(0, server.Site(library), interface="127.0.0.1")
print(port.getHost().port, flush=True)
reactor.run()
