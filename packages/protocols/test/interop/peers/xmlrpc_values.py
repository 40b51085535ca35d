"""Values of XML-RPC as lists that start with their type, so that nothing is lost in JSON."""

import base64
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
