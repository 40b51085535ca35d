import { ClientRequest, FileBodyProducer } from "@cordage/protocols/http";
import { expect } from "chai";
import { clientRequest, hostHeaders } from "./exchanged.ts";

describe("ClientRequest", () => {
  it("takes any token for a method, and refuses what is none (AG-1)", () => {
    for (const method of ["GET", "get", "M-SEARCH", "X!#$%&'*+.^_`|~1"]) {
      expect(new ClientRequest(method, "/").method).to.equal(method);
    }
    for (const method of ["", "G T", "GET\r\n", "GE\tT", "G(T", "GÉT", "Ā", "GET\0"]) {
      expect(() => new ClientRequest(method, "/"), method).to.throw(RangeError, "method");
    }
  });

  it("asks CONNECT for a host and a port, and sends no body with it (AG-17)", () => {
    const request = clientRequest("CONNECT", { persistent: false });
    expect(request.uri).to.equal("h:443");
    expect(String(request.renderHead())).to.equal("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n");
    for (const target of ["/", "h", "h:", "http://h:1", "u@h:1", "[::1]", "h:65536"]) {
      expect(() => new ClientRequest("CONNECT", target), target).to.throw(RangeError, "port");
    }
    const bodyProducer = new FileBodyProducer(Buffer.from("x"));
    expect(() => clientRequest("CONNECT", { bodyProducer })).to.throw(TypeError, "body");
    expect(() => clientRequest("CONNECT", { upgrade: "x" })).to.throw(TypeError, "upgrade");
  });

  it("takes nothing for a body but a producer (AG-3)", () => {
    for (const body of ["text", Buffer.from("bytes"), {}, null]) {
      const bodyProducer = body as unknown as FileBodyProducer;
      expect(() => clientRequest("PUT", { bodyProducer })).to.throw(TypeError, "IBodyProducer");
    }
  });

  it("asks for an upgrade, whatever else is said of the connection (RFC 9110, section 7.8)", () => {
    const headers = hostHeaders(["Connection", "x"]);
    const request = clientRequest("GET", { headers, upgrade: "WebSocket" });
    const head = String(request.renderHead());
    expect(head).to.contain("\r\nUpgrade: websocket\r\n");
    expect(head).to.contain("\r\nConnection: Upgrade, x\r\n");
    expect(() => clientRequest("GET", { upgrade: "a b" })).to.throw(RangeError, "upgrade");
  });

  it("refuses a target with other bytes than 0x21 to 0x7E (AG-1)", () => {
    for (const byte of [0, 9, 10, 13, 32, 35, 127, 128, 255, 0x10a]) {
      const uri = `/x${String.fromCharCode(byte)}y`;
      expect(() => new ClientRequest("GET", uri), uri).to.throw(RangeError, "target");
    }
    expect(() => new ClientRequest("GET", "")).to.throw(RangeError, "empty");
    expect(new ClientRequest("GET", "/~!x?y%20").uri).to.equal("/~!x?y%20");
  });

  it("says that there is no body where one is expected (AG-2)", () => {
    for (const method of ["POST", "PUT", "PATCH"]) {
      expect(String(clientRequest(method).renderHead())).to.contain("Content-Length: 0\r\n");
    }
    for (const method of ["GET", "HEAD", "DELETE"]) {
      expect(String(clientRequest(method).renderHead())).not.to.contain("Content-Length");
    }
  });

  it("doesn't keep a connection that its own fields say to close (AG-11)", () => {
    const headers = hostHeaders(["Connection", "x, Close"]);
    const request = clientRequest("GET", { headers });
    expect(request.persistent).to.equal(false);
    expect(String(request.renderHead())).to.contain("Connection: x, Close\r\n");
  });

  it("leaves the headers it was given as they were", () => {
    const headers = hostHeaders();
    clientRequest("POST", { headers, persistent: false }).renderHead();
    expect(headers.size).to.equal(1);
  });
});
