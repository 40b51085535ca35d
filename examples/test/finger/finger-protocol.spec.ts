import { Deferred, fail, succeed } from "@cordage/deferred";
import { flushLoggedErrors, StringTransport, splitEverywhere } from "@cordage/testing";
import { expect } from "chai";
import { Finger } from "#examples/finger/finger-protocol.js";

describe("the finger protocol", () => {
  it("answers a name when the look-up does, and closes", () => {
    const transport = new StringTransport({ lenient: true });
    const plan = new Deferred<string | undefined>();
    const finger = new Finger(() => plan);
    finger.makeConnection(transport);

    finger.dataReceived(Buffer.from("alice\r\n"));
    expect(transport.value().toString()).to.equal("");
    plan.callback("Follows a rabbit.");
    expect(transport.value().toString()).to.equal("Follows a rabbit.\r\n");
    expect(transport.disconnecting).to.equal(true);
  });

  it("leaves what comes behind the question unread", () => {
    const asked: string[] = [];
    const finger = new Finger((name) => {
      asked.push(name);
      return new Deferred();
    });
    finger.makeConnection(new StringTransport());

    finger.dataReceived(Buffer.from("alice\r\nbob\r\n"));
    expect(asked).to.deep.equal(["alice"]);
  });

  it("answers the same however the question is cut", () => {
    splitEverywhere(
      () => new Finger((name) => succeed(name === "alice" ? "Follows a rabbit." : undefined)),
      "alice\r\n",
    );
  });

  it("tells no more than that it cannot tell when the look-up fails, and logs why", () => {
    const transport = new StringTransport();
    const finger = new Finger(() => fail(new RangeError("the disk is on fire")));
    finger.makeConnection(transport);

    finger.dataReceived(Buffer.from("alice\r\n"));
    expect(transport.value().toString()).to.equal("cannot tell you now\r\n");
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("closes on a question of more than 512 bytes", () => {
    const transport = new StringTransport();
    const finger = new Finger(() => succeed(undefined));
    finger.makeConnection(transport);

    finger.dataReceived(Buffer.alloc(515, "a"));
    expect(transport.disconnecting).to.equal(true);
  });
});
