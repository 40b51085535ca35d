import { Failure } from "@cordage/deferred";
import { ConnectionDone } from "@cordage/reactor";
import { LineSendingProtocol, MAX_RESPONSE_LINE, StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("LineSendingProtocol (TE4)", () => {
  let transport: StringTransport;

  const connected = (lines: readonly (Uint8Array | string)[], start?: boolean) => {
    const protocol = new LineSendingProtocol(lines, start);
    transport = new StringTransport();
    protocol.makeConnection(transport);
    return protocol;
  };

  const responses = (protocol: LineSendingProtocol): string[] => protocol.response.map(String);

  it("sends its lines first", () => {
    connected(["HELO me", Buffer.from("QUIT")]);
    expect(transport.value().toString()).to.equal("HELO me\r\nQUIT\r\n");
  });

  it("sends its lines once the first has come, if it doesn't start", () => {
    const protocol = connected(["HELO me"], false);
    expect(transport.value()).to.have.length(0);
    protocol.dataReceived(Buffer.from("220 you\r\n250 fine\r\n"));
    expect(transport.value().toString()).to.equal("HELO me\r\n");
    expect(responses(protocol)).to.deep.equal(["220 you", "250 fine"]);
  });

  it("keeps its own list of lines", () => {
    const lines = ["a"];
    connected(lines, false).dataReceived(Buffer.from("x\r\n"));
    expect(lines).to.deep.equal(["a"]);
  });

  it("keeps the lines it gets, wherever they are cut", () => {
    const text = "one\r\n\r\ntwo\rthree\nfour\r\nrest";
    for (let cut = 0; cut <= text.length; cut += 1) {
      const protocol = connected([]);
      protocol.dataReceived(Buffer.from(text.slice(0, cut)));
      protocol.dataReceived(Buffer.from(text.slice(cut)));
      expect(responses(protocol), `cut at ${cut}`).to.deep.equal(["one", "", "two\rthree\nfour"]);
    }
  });

  it("closes when a line has no end, and forgets what came of it", () => {
    const protocol = connected([]);
    protocol.dataReceived(Buffer.alloc(MAX_RESPONSE_LINE, "x"));
    expect(transport.disconnecting).to.equal(false);
    protocol.dataReceived(Buffer.from("x"));
    expect(transport.disconnecting).to.equal(true);
    protocol.dataReceived(Buffer.from("end\r\n"));
    expect(responses(protocol)).to.deep.equal(["end"]);
  });

  it("notes that the connection was lost", () => {
    const protocol = connected([]);
    expect(protocol.lostConn).to.equal(false);
    protocol.connectionLost(new Failure(new ConnectionDone()));
    expect(protocol.lostConn).to.equal(true);
  });
});
