"""Writes or reads XML-RPC documents with Python's xmlrpc.client; see xmlrpc.ts.

Arguments: dump or load, call or array, seconds of processor time in a round, documents between two looks at
the clock, bytes each is expected to have, items of the array. For each line on standard input it does one round
and prints MiB a second of processor time.
"""

import sys
import time
import xmlrpc.client as xmlrpc

job, kind = sys.argv[1:3]
seconds = float(sys.argv[3])
batch, size, items = map(int, sys.argv[4:])

CALL = (
    7,
    "order",
    True,
    {
        "name": "rope, three-strand",
        "length": 25.5,
        "colours": ["red", "white"],
        "stock": 118,
        "price": 1275,
        "onSale": False,
    },
    ["a", "b", "c"],
)
ARRAY = ([["item", 12345, 0.5, False] for _ in range(items)],)


def dump():
    if kind == "call":
        return xmlrpc.dumps(CALL, "shop.order").encode()
    return xmlrpc.dumps(ARRAY, methodresponse=True).encode()


document = dump()
if len(document) != size:
    sys.exit(f"a document of {len(document)} bytes, not {size}: the programs have drifted apart")


def load():
    xmlrpc.loads(document)


def rate(work):
    start = time.process_time()
    documents = used = 0
    while used < seconds:
        for _ in range(batch):
            work()
        documents += batch
        used = time.process_time() - start
    return documents * size / 2**20 / used


for _ in sys.stdin:
    print(rate(dump if job == "dump" else load), flush=True)
