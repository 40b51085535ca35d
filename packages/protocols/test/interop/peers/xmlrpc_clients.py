"""Calls echo with values, and tells what came back.

The arguments say with what, "simple" for Python's xmlrpc.client or "twisted", and the URL. One JSON list of
lists of values comes in on stdin, each the argument of a call; one goes out on stdout, of what was returned.
Values are as xmlrpc_values.py has them.
"""

import json
import sys

from xmlrpc_values import describe, revive


def call_simple(url, batches):
    from xmlrpc.client import ServerProxy

    with ServerProxy(url, allow_none=True) as proxy:
        return [proxy.echo(batch) for batch in batches]


def call_twisted(url, batches):
    from twisted.internet import defer, task
    from twisted.web.xmlrpc import Proxy

    results = []

    @defer.inlineCallbacks
    def main(_reactor):
        proxy = Proxy(url.encode("ascii"), allowNone=True)
        for batch in batches:
            results.append((yield proxy.callRemote("echo", batch)))

    try:
        task.react(main)
    except SystemExit as end:
        if end.code:
            raise
    return results


kind, url = sys.argv[1:]
batches = [[revive(value) for value in batch] for batch in json.load(sys.stdin)]
results = {"simple": call_simple, "twisted": call_twisted}[kind](url, batches)
json.dump([[describe(value) for value in batch] for batch in results], sys.stdout)
