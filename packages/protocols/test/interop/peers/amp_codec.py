"""Has Twisted's AMP argument types read values and write them again.

Input: a list of [type, value in hexadecimal]. Output: for each what Twisted writes for what it has read,
in hexadecimal, or null when it can't be read.
"""
import json
import sys

try:
    from twisted.protocols import amp
except ImportError:
    sys.exit(3)

TYPES = {
    "integer": amp.Integer(),
    "unicode": amp.Unicode(),
    "boolean": amp.Boolean(),
    "float": amp.Float(),
    "decimal": amp.Decimal(),
    "dateTime": amp.DateTime(),
    "list": amp.ListOf(amp.Integer()),
    "boxes": amp.AmpList([(b"a", amp.Integer()), (b"b", amp.Unicode(optional=True))]),
}


def rewritten(name, value):
    try:
        read = TYPES[name].fromStringProto(bytes.fromhex(value), None)
        return TYPES[name].toStringProto(read, None).hex()
    except Exception:
        return None


json.dump([rewritten(*case) for case in json.load(sys.stdin)], sys.stdout)
