"""Asks the library at a URL, with Twisted, and prints what it says."""

import datetime
import sys

from twisted.internet import defer, task
from twisted.web import xmlrpc


@defer.inlineCallbacks
def main(reactor):
    library = xmlrpc.Proxy(sys.argv[1].encode(), allowNone=True, useDateTime=True)

    @defer.inlineCallbacks
    def tell(method, *arguments):
        try:
            print(method, (yield library.callRemote(method, *arguments)))
        except xmlrpc.Fault as fault:
            print(method, "fault", fault.faultCode, fault.faultString)

    yield tell("add", 2, 3)
    yield tell("add", 2.5, 0.25)
    yield tell("add", "é", "<&>\u00a0\U0001f9f5")
    yield tell("books")
    yield tell("find", "Dune")
    yield tell("find", "Ulysses")
    yield tell("lend", "Emma", "Ada")
    yield tell("lend", "Emma", "Zoë")
    yield tell("lend", "Ulysses", "Ada")
    yield tell("balance")
    yield tell("due", datetime.datetime(2024, 2, 20, 23, 59, 58))
    cover = yield library.callRemote("cover", "Zoë")
    print("cover", cover.data)
    yield tell("reserve", "Dune")
    yield tell("refuse", "Dune")
    yield tell("burn")
    yield tell("whereabouts", "hello")
    yield tell("total", 1, 2, 3, 4)
    yield tell("total")
    yield tell("members.names")
    yield tell("members.fee", "Ada")
    yield tell("members.fee", "Ada", 2)
    yield tell("members.board.fee", "Ada", 3)
    yield tell("members.fee")
    yield tell("add", 1, 2, 3)
    yield tell("sell", "Dune")
    yield tell("members.expel", "Ada")
    yield tell("shop.sell", "Dune")
    print("methods", sorted((yield library.callRemote("system.listMethods"))))
    yield tell("system.methodHelp", "members.names")
    yield tell("system.methodHelp", "find")
    yield tell("system.methodSignature", "add")
    yield tell("system.methodSignature", "find")
    yield tell("system.methodHelp", "sell")
    try:
        print((yield library.callRemote("shelf")))
    except xmlrpc.Fault as fault:
        print("shelf", fault.faultCode, fault.faultString.split(":")[0])


task.react(main)
