"""The ways through a chain of callbacks and errbacks: deferred-chain.py NUMBER..."""
import sys

from twisted.internet import defer, reactor, task


class TooSmall(Exception):
    pass


def halve(number):
    print(f"halve {number}")
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def check(number):
    print(f"check {number}")
    if number < 3:
        raise TooSmall(f"{number} is too small")
    return task.deferLater(reactor, 0.01, lambda: number)


def odd(failure):
    failure.trap(ValueError)
    print(f"odd: {failure.getErrorMessage()}")
    return 100


def small(failure):
    print(f"{failure.type.__name__}: {failure.getErrorMessage()}")
    return None


def finished(result, number):
    print(f"{number} ends as {'nothing' if result is None else result}")


def chain(number):
    d = defer.Deferred()
    d.addCallback(halve)
    d.addErrback(odd)
    d.addCallbacks(check, lambda failure: print("never: odd has taken it"))
    d.addErrback(small)
    d.addBoth(finished, number)
    d.callback(number)
    return d


@defer.inlineCallbacks
def main():
    for argument in sys.argv[1:]:
        yield chain(int(argument))
    reactor.stop()


reactor.callWhenRunning(main)
reactor.run()
