import * as ident from "@cordage/protocols/ident";
import { connectionDone } from "@cordage/reactor";
import {
  assertNoResult,
  failureResultOf,
  StringTransport,
  successResultOf,
} from "@cordage/testing";
import { expect } from "chai";

describe("IdentClient", () => {
  let transport: StringTransport;
  let client: ident.IdentClient;

  beforeEach(() => {
    transport = new StringTransport();
    client = new ident.IdentClient();
    client.makeConnection(transport);
  });

  function receive(line: string): void {
    client.dataReceived(Buffer.from(`${line}\r\n`, "latin1"));
  }

  it("asks one query at a time, in order (ID-2)", () => {
    const first = client.lookup(6193, 23);
    const second = client.lookup(6194, 23);
    expect(transport.value().toString()).to.equal("6193, 23\r\n");
    receive("6193 , 23 : USERID : UNIX : ann: with a colon");
    expect(successResultOf(first)).to.deep.equal(["USERID", "UNIX : ann: with a colon"]);
    assertNoResult(second);
    expect(transport.value().toString()).to.equal("6193, 23\r\n6194, 23\r\n");
    receive("6194,23:USERID:OTHER:x");
    expect(successResultOf(second)).to.deep.equal(["USERID", "OTHER:x"]);
  });

  it("asks the next one before it tells of the last", () => {
    const order: string[] = [];
    client.lookup(1, 2).addCallback(() => order.push(transport.value().toString()));
    client.lookup(3, 4).addErrback(() => {});
    receive("1, 2 : USERID : UNIX : ann");
    expect(order).to.deep.equal(["1, 2\r\n3, 4\r\n"]);
  });

  for (const [text, type] of [
    ["NO-USER", ident.NoUser],
    ["INVALID-PORT", ident.InvalidPort],
    ["HIDDEN-USER", ident.HiddenUser],
    ["UNKNOWN-ERROR", ident.IdentError],
    ["X-ODD", ident.IdentError],
  ] as const) {
    it(`fails with ${type.name} for ${text} (ID-2)`, () => {
      const query = client.lookup(1, 2);
      receive(`1, 2 : ERROR : ${text}`);
      expect(failureResultOf(query, ident.IdentError).value.constructor).to.equal(type);
    });
  }

  for (const line of ["nonsense", "3, 4 : USERID : UNIX : ann", "1, 2 : USERID", "", "x : y : z"]) {
    it(`fails for an answer like ${JSON.stringify(line)} (ID-2)`, () => {
      const query = client.lookup(1, 2);
      receive(line);
      failureResultOf(query, ident.IdentError);
    });
  }

  it("takes control characters out of the answer (ID-4)", () => {
    const query = client.lookup(1, 2);
    receive("1, 2 : USERID : UNIX : a\0n\x1b[31mn\x85");
    expect(successResultOf(query)).to.deep.equal(["USERID", "UNIX : an[31mn"]);
  });

  it("reads an answer in linear time, whatever it is made of (GEN-5)", () => {
    for (let i = 0; i < 50; i += 1) {
      const query = client.lookup(1, 2);
      receive(`1,2:${" ".repeat(990)}`);
      failureResultOf(query, ident.IdentError);
    }
  });

  it("fails all queries when the connection is lost, and later ones at once (ID-2)", () => {
    const queries = [client.lookup(1, 2), client.lookup(3, 4)];
    client.connectionLost(connectionDone);
    for (const query of queries) {
      expect(failureResultOf(query, ident.IdentError).value.cause).to.equal(connectionDone.value);
    }
    failureResultOf(client.lookup(5, 6), ident.IdentError);
  });

  it("closes when it is answered what it did not ask (ID-2)", () => {
    receive("1, 2 : USERID : UNIX : ann");
    expect(transport.disconnecting).to.equal(true);
  });

  it("asks only for ports", () => {
    for (const port of [0, 65_536, 1.5, -1]) {
      expect(() => client.lookup(port, 1)).to.throw(RangeError);
      expect(() => client.lookup(1, port)).to.throw(RangeError);
    }
  });
});
