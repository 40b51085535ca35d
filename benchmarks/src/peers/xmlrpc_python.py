"""Writes or reads XML-RPC documents with Python's xmlrpc.client; see xmlrpc.ts.

Arguments: dump or load, call or array, documents in a round, bytes each is expected to have, items of the
array. For each line on standard input it does one round and prints MiB a second of processor time.
"""

import sys
import time
import xmlrpc.client as xmlrpc

job, kind, documents, size, items = sys.argv[1:3] + [int(text) for text in sys.argv[3:]]

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


work = dump if job == "dump" else load
for _ in sys.stdin:
    start = time.process_time()
    for _ in range(documents):
        work()
    print(documents * size / 2**20 / (time.process_time() - start), flush=True)
