import { ConsumerToProtocolAdapter, ProtocolToConsumerAdapter } from "@cordage/reactor";
import { AccumulatingProtocol, StringTransport } from "@cordage/testing";
import { expect } from "chai";

describe("ProtocolToConsumerAdapter (P12)", () => {
  it("gives to the protocol what is written", () => {
    const protocol = new AccumulatingProtocol();
    const consumer = new ProtocolToConsumerAdapter(protocol);
    consumer.write("a string, ");
    consumer.write(new Uint8Array([98, 121, 116, 101, 115]));
    expect(protocol.data.toString()).to.equal("a string, bytes");
    expect(consumer.original).to.equal(protocol);
    expect(() => consumer.write(null as never)).to.throw(TypeError);
  });

  it("has nothing to say to producers", () => {
    const consumer = new ProtocolToConsumerAdapter(new AccumulatingProtocol());
    consumer.registerProducer();
    consumer.unregisterProducer();
  });
});

describe("ConsumerToProtocolAdapter (P12)", () => {
  it("writes to the consumer what it receives", () => {
    const transport = new StringTransport();
    const protocol = new ConsumerToProtocolAdapter(transport);
    protocol.makeConnection();
    protocol.connectionMade();
    protocol.dataReceived(Buffer.from("data"));
    protocol.connectionLost();
    expect(transport.value().toString()).to.equal("data");
    expect(transport.disconnecting).to.equal(false);
    expect(protocol.original).to.equal(transport);
  });
});
