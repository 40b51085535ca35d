"""Loads and dumps XML-RPC documents with Python's xmlrpc.client.

One JSON object comes in on stdin: {"load": [document in base64, ...], "dump": [job, ...]}, where a job is
{"kind": "call" | "response", "values": [value, ...]} or {"kind": "fault", "code": n, "text": s}.
One goes out on stdout: {"loaded": [...], "dumped": [...]}, each entry {"ok": ...} or {"error": text}.
Values are lists that start with their type, so that nothing is lost in JSON.
"""

import base64
import json
import sys
import xmlrpc.client as xmlrpc


def revive(value):
    kind, *rest = value
    if kind == "nil":
        return None
    if kind == "list":
        return [revive(item) for item in rest[0]]
    if kind == "struct":
        return {name: revive(member) for name, member in rest[0]}
    makers = {
        "bool": bool,
        "int": int,
        "double": float,
        "string": str,
        "bytes": lambda text: xmlrpc.Binary(base64.b64decode(text)),
        "time": xmlrpc.DateTime,
    }
    return makers[kind](rest[0])


def describe(value):
    if value is None:
        return ["nil"]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["double", repr(value)]
    if isinstance(value, str):
        return ["string", value]
    if isinstance(value, xmlrpc.Binary):
        return ["bytes", base64.b64encode(value.data).decode("ascii")]
    if isinstance(value, xmlrpc.DateTime):
        return ["time", value.value]
    if isinstance(value, list):
        return ["list", [describe(item) for item in value]]
    if isinstance(value, dict):
        return ["struct", [[name, describe(member)] for name, member in value.items()]]
    return ["other", repr(value)]


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
