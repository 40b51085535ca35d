import {
  ConnectBindError,
  ConnectError,
  ConnectionLost,
  ConnectionRefusedError,
  DNSLookupError,
  NoRouteError,
  TCPTimedOutError,
} from "@cordage/reactor";
import { expect } from "chai";
import { connectionLostError, getConnectError, listenError } from "#internal/node/node-errors.js";

/** An error as Node makes them: libuv's negative number, its name, and what was being done. */
function systemError(code: string, errno: number, syscall = "connect"): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall} ${code}`), { code, errno, syscall });
}

describe("errors of Node (ERR3, ERR4)", () => {
  const connecting = [
    ["ECONNREFUSED", -111, ConnectionRefusedError],
    ["ENETUNREACH", -101, NoRouteError],
    ["EHOSTUNREACH", -113, NoRouteError],
    ["ETIMEDOUT", -110, TCPTimedOutError],
    ["EPERM", -1, ConnectError],
  ] as const;
  for (const [code, errno, ErrorClass] of connecting) {
    it(`${code} while connecting is ${ErrorClass.name}, with the number and the cause`, () => {
      const cause = systemError(code, errno);
      const error = getConnectError(cause) as ConnectError;
      expect(error.constructor).to.equal(ErrorClass);
      expect(error.osError).to.equal(-errno);
      expect(error.cause).to.equal(cause);
      expect(error.message).to.match(new RegExp(`: ${-errno}: connect ${code}\\.$`));
    });
  }

  for (const code of ["ENOTFOUND", "EAI_AGAIN", "ENODATA"]) {
    it(`${code} is DNSLookupError`, () => {
      expect(getConnectError(systemError(code, -3008, "getaddrinfo"))).to.be.instanceOf(
        DNSLookupError,
      );
    });
  }

  for (const code of ["EADDRINUSE", "EADDRNOTAVAIL"]) {
    it(`${code} of binding the local address is ConnectBindError`, () => {
      expect(getConnectError(systemError(code, -98, "bind"))).to.be.instanceOf(ConnectBindError);
    });
  }

  it("the last of several attempts counts", () => {
    const last = systemError("ECONNREFUSED", -111);
    const error = getConnectError(new AggregateError([systemError("ETIMEDOUT", -110), last]));
    expect(error).to.be.instanceOf(ConnectionRefusedError);
    expect(error.cause).to.equal(last);
  });

  for (const code of ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED", "ENOTCONN"]) {
    it(`${code} of a connection that stood is ConnectionLost`, () => {
      const cause = systemError(code, -104, "read");
      const error = connectionLostError(cause);
      expect(error).to.be.instanceOf(ConnectionLost);
      expect(error.cause).to.equal(cause);
    });
  }

  it("a port that can't be bound is CannotListenError with place and cause", () => {
    const cause = systemError("EACCES", -13, "listen");
    const error = listenError("", 80, cause);
    expect(error.message).to.equal("Couldn't listen on any:80: listen EACCES.");
    expect([error.interface, error.port, error.socketError]).to.deep.equal(["", 80, cause]);
  });
});
