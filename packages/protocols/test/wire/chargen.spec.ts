import { Chargen } from "@cordage/protocols/wire";
import { StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("Chargen", () => {
  it("is a pull producer that sends the same printable noise each time it is asked (WI-2)", () => {
    const transport = new StringTransport();
    const chargen = new Chargen();
    chargen.makeConnection(transport);
    expect([transport.producer, transport.streaming]).to.deep.equal([chargen, false]);
    expect(transport.value().length).to.equal(0);

    chargen.resumeProducing();
    const noise = transport.value().toString();
    expect(noise).to.match(/^[ -~]{95}$/);
    chargen.resumeProducing();
    expect(transport.value().toString()).to.equal(noise + noise);
    chargen.stopProducing();
  });

  it("ignores what it receives", () => {
    const transport = new StringTransport();
    const chargen = new Chargen();
    chargen.makeConnection(transport);
    chargen.dataReceived(Buffer.from("quiet, please"));
    expect([transport.value().length, transport.disconnecting]).to.deep.equal([0, false]);
  });
});
