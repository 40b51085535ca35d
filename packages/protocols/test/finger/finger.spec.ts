import * as finger from "@cordage/protocols/finger";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("Finger", () => {
  class Recorder extends finger.Finger {
    readonly asked: unknown[][] = [];
    override getDomain(verbose: boolean): void {
      this.asked.push(["domain", verbose]);
    }
    override getUser(verbose: boolean, user: string): void {
      this.asked.push(["user", verbose, user]);
    }
    override forwardQuery(verbose: boolean, user: string, host: string): void {
      this.asked.push(["forward", verbose, user, host]);
    }
  }

  for (const [line, asked] of [
    ["", ["domain", false]],
    ["  ", ["domain", false]],
    ["/W", ["domain", true]],
    ["ann", ["user", false, "ann"]],
    ["/W ann", ["user", true, "ann"]],
    ["/W\tann  bob ", ["user", true, "bob"]],
    ["\xe9", ["user", false, "\xe9"]],
    ["ann@here", ["forward", false, "ann", "here"]],
    ["/W ann@here@there", ["forward", true, "ann@here", "there"]],
    ["@here", ["forward", false, "", "here"]],
  ] as const) {
    it(`takes ${JSON.stringify(line)} for ${asked.join(" ")} (FI-1, FI-2)`, () => {
      const recorder = new Recorder();
      recorder.makeConnection(new StringTransport());
      recorder.dataReceived(Buffer.from(`${line}\r\n`, "latin1"));
      expect(recorder.asked).to.deep.equal([asked]);
    });
  }

  for (const [line, answer] of [
    ["", "Finger online list denied\n"],
    ["ann", "Login: ann\nNo such user\n"],
    ["ann@here", "Finger forwarding service denied\n"],
  ] as const) {
    it(`refuses ${JSON.stringify(line)} unless overridden, and closes (FI-1)`, () => {
      const transport = new StringTransport();
      const server = new finger.Finger();
      server.makeConnection(transport);
      server.dataReceived(Buffer.from(`${line}\r\n`));
      expect(transport.value().toString()).to.equal(answer);
      expect(transport.disconnecting).to.equal(true);
    });
  }

  it("takes one query only, however many come (FI-1)", () => {
    const recorder = new Recorder();
    recorder.makeConnection(new StringTransport());
    recorder.dataReceived(Buffer.from("ann\r\nbob\r\n"));
    recorder.dataReceived(Buffer.from("eve\r\n"));
    expect(recorder.asked.length).to.equal(1);
  });

  it("takes queries of up to 1024 bytes (GEN-4)", () => {
    for (const [length, count] of [
      [finger.MAX_QUERY_LENGTH, 1],
      [finger.MAX_QUERY_LENGTH + 1, 0],
    ] as const) {
      const transport = new StringTransport();
      const recorder = new Recorder();
      recorder.makeConnection(transport);
      recorder.dataReceived(Buffer.from(`${"x".repeat(length)}\r\n`));
      expect([recorder.asked.length, transport.disconnecting]).to.deep.equal([count, count === 0]);
    }
    expect(finger.MAX_QUERY_LENGTH).to.equal(1024);
  });
});
