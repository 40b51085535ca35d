"""Uses a site with Python's http.client, and prints what came of it as JSON: SITE is host:port."""

import http.client
import json
import sys

connection = http.client.HTTPConnection(sys.argv[1], timeout=30)


def ask(method, path, body=None, headers={}, **options):
    connection.request(method, path, body=body, headers=headers, **options)
    response = connection.getresponse()
    return response, response.read().decode("latin-1")


result = {}
result["get"] = ask("GET", "/echo/a?b")[1]
result["put"] = ask("PUT", "/echo/a", b"hello")[1]
chunks = (piece for piece in [b"hel", b"lo"])
result["chunked"] = ask("POST", "/echo/a", chunks, encode_chunked=True)[1]
response, body = ask("HEAD", "/echo/a")
result["head"] = [response.status, response.getheader("Content-Length"), body]
response, body = ask("GET", "/unchanging", headers={"If-None-Match": '"always"'})
result["unchanged"] = [response.status, body]
result["noise"] = len(ask("GET", "/noise/1000000")[1])
result["missing"] = ask("GET", "/missing")[0].status
print(json.dumps(result))
