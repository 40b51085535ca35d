"""Loads and dumps XML-RPC documents with Python's xmlrpc.client.

One JSON object comes in on stdin: {"load": [document in base64, ...], "dump": [job, ...]}, where a job is
{"kind": "call" | "response", "values": [value, ...]} or {"kind": "fault", "code": n, "text": s}.
One goes out on stdout: {"loaded": [...], "dumped": [...]}, each entry {"ok": ...} or {"error": text}.
Values are as xmlrpc_values.py has them.
"""

import base64
import json
import sys
import xmlrpc.client as xmlrpc

from xmlrpc_values import describe, revive


def load(document):
    try:
        params, method = xmlrpc.loads(base64.b64decode(document))
    except xmlrpc.Fault as fault:
        return {"fault": [describe(fault.faultCode), describe(fault.faultString)]}
    return {"method": method, "values": [describe(value) for value in params]}


def dump(job):
    if job["kind"] == "fault":
        return xmlrpc.dumps(xmlrpc.Fault(job["code"], job["text"]))
    values = tuple(revive(value) for value in job["values"])
    if job["kind"] == "call":
        return xmlrpc.dumps(values, "m", allow_none=True)
    return xmlrpc.dumps(values, methodresponse=True, allow_none=True)


def attempt(action, argument):
    try:
        return {"ok": action(argument)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


batch = json.load(sys.stdin)
json.dump(
    {
        "loaded": [attempt(load, document) for document in batch["load"]],
        "dumped": [attempt(dump, job) for job in batch["dump"]],
    },
    sys.stdout,
)
