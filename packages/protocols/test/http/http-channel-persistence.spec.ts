import type { Request } from "@cordage/protocols/http";
import { expect } from "chai";
import { get, HELLO, response, sayHello, serve } from "./served.ts";

describe("HTTPChannel, persistence", () => {
  const persists = (request: string, options = {}): boolean => {
    const { receive, transport } = serve({ process: sayHello, ...options });
    receive(request);
    return !transport.writeDisconnecting && !transport.disconnecting;
  };

  it("keeps a connection of HTTP/1.1 (HC-2)", () => {
    const { receive, sent, transport } = serve({ process: sayHello });
    receive(get("/"));
    expect(sent()).to.equal(HELLO);
    expect(transport.disconnecting).to.equal(false);
  });

  it("closes when asked to, says so, and ignores what follows (HC-2)", () => {
    const { receive, requests, sent, transport } = serve({ process: sayHello });
    receive(get("/", "Connection: close") + get("/more"), get("/more"));
    expect(sent()).to.equal(
      response(
        "200 OK",
        ["Content-Length: 5", "Content-Type: text/html", "Connection: close"],
        "hello",
      ),
    );
    expect(transport.writeDisconnecting).to.equal(true);
    expect(transport.producer).to.equal(null);
    expect(requests.length).to.equal(1);
  });

  it("finds close in any case, in lists and in every Connection line (HC-2)", () => {
    expect(persists(get("/", "connection: CLOSE"))).to.equal(false);
    expect(persists(get("/", "Connection: close, Upgrade"))).to.equal(false);
    expect(persists(get("/", "Connection: Upgrade ,\tclose"))).to.equal(false);
    expect(persists(get("/", "Connection: keep-alive", "Connection: close"))).to.equal(false);
    expect(persists(get("/", "Connection: closed"))).to.equal(true);
    expect(persists(get("/", "Connection: not close"))).to.equal(true);
  });

  it("closes when the application says close (HC-2)", () => {
    const { receive, sent, transport } = serve({
      process: (request) => {
        request.setHeader("Connection", "Close");
        request.finishWith("");
      },
    });
    receive(get("/"));
    expect(sent()).to.equal(response("200 OK", ["Connection: Close", "Content-Length: 0"]));
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("does not promise to keep what it closes (HC-2)", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setHeader("Connection", "keep-alive");
        request.finishWith("");
      },
    });
    receive(get("/", "Connection: close"));
    expect(sent()).to.equal(response("200 OK", ["Connection: close", "Content-Length: 0"]));
  });

  it("keeps other options of the application when it closes (HC-2)", () => {
    const { receive, sent } = serve({
      process: (request) => {
        request.setHeader("Connection", "X-Hop");
        request.finishWith("");
      },
    });
    receive(get("/", "Connection: close"));
    expect(sent()).to.contain("Connection: X-Hop\r\nContent-Length: 0\r\nConnection: close\r\n");
  });

  it("answers HTTP/1.0 as HTTP/1.1, and closes (HC-3)", () => {
    const { receive, sent, transport } = serve({ process: sayHello });
    receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    expect(sent()).to.equal(
      response(
        "200 OK",
        ["Content-Length: 5", "Content-Type: text/html", "Connection: close"],
        "hello",
      ),
    );
    expect(transport.writeDisconnecting).to.equal(true);
  });

  it("keeps a connection of HTTP/1.0 if that is switched on and asked for (HC-3)", () => {
    const { receive, sent, transport } = serve({ process: sayHello, keepAliveHTTP10: true });
    receive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    expect(sent()).to.contain("Connection: keep-alive\r\n");
    expect(transport.disconnecting).to.equal(false);
    const options = { keepAliveHTTP10: true };
    expect(persists("GET / HTTP/1.0\r\n\r\n", options)).to.equal(false);
    expect(persists("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", options)).to.equal(
      false,
    );
  });

  it("closes a connection of HTTP/1.0 behind a response of unknown length (HC-3, HR-5)", () => {
    const process = (request: Request): void => {
      request.write("hello");
      request.finish();
    };
    const { receive, sent, transport } = serve({ process, keepAliveHTTP10: true });
    receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    expect(sent()).to.equal(
      response("200 OK", ["Content-Type: text/html", "Connection: close"], "hello"),
    );
    expect(transport.writeDisconnecting).to.equal(true);
  });
});
