"""A list of things to do over XML-RPC, as services of xmlrpc.server are usually written. Prints its port."""

from xmlrpc.client import Binary, Fault
from xmlrpc.server import SimpleXMLRPCServer


class Stats:
    def __init__(self, tasks):
        self._tasks = tasks

    def count(self, done=None):
        return len([task for task in self._tasks if done is None or task["done"] == done])

    def share(self):
        return self.count(True) / self.count()


class Tasks:
    def __init__(self):
        self._all = []
        self.stats = Stats(self._all)

    def add(self, title, priority=1):
        """Adds a task, and tells its number."""
        self._all.append({"title": title, "priority": priority, "done": False, "note": None})
        return len(self._all)

    def finish(self, number):
        if not 1 <= number <= len(self._all):
            raise Fault(4, f"there is no task {number}")
        self._all[number - 1]["done"] = True

    def all(self):
        return self._all

    def swap(self, pair):
        return pair[::-1]

    def crash(self):
        raise ValueError("of no use")

    def icon(self):
        return Binary(bytes(range(5)))


server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False, allow_none=True)
server.register_introspection_functions()
server.register_multicall_functions()
server.register_instance(Tasks(), allow_dotted_names=True)
server.register_function(pow)
server.register_function(lambda text: text.upper(), "text.upper")
print(server.server_address[1], flush=True)
server.serve_forever()
