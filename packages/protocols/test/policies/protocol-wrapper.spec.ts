import {
  ProtocolWrapper,
  type ReplacedMethods,
  WrappingFactory,
} from "@cordage/protocols/policies";
import {
  connectionDone,
  type ITCPTransport,
  type ITransport,
  isHalfCloseable,
  isSSLTransport,
  isTCPTransport,
  isTLSTransport,
  Protocol,
} from "@cordage/reactor";
import { AccumulatingProtocol, FakeAddress, StringTransport } from "@cordage/testing";
import { expect } from "chai";
import { AccumulatingFactory, PEER } from "../support/accumulating-factory.ts";

/** Does what every transport has to, and nothing else. */
class PlainTransport implements ITransport {
  disconnecting = false;
  readonly written: unknown[] = [];

  write(data: Uint8Array | string): void {
    this.written.push(data);
  }

  writeSequence(data: Iterable<Uint8Array | string>): void {
    this.written.push([...data]);
  }

  loseConnection(): void {
    this.disconnecting = true;
  }

  getPeer(): FakeAddress {
    return new FakeAddress();
  }

  getHost(): FakeAddress {
    return new FakeAddress();
  }
}

/** Becomes one with a certificate when it is secured, as the real ones do. */
class SecurableTransport extends StringTransport {
  declare getPeerCertificate?: () => null;

  startTLS(): void {
    this.getPeerCertificate = () => null;
  }
}

class NotingFactory extends WrappingFactory {
  readonly events: string[] = [];

  override registerProtocol(wrapper: ProtocolWrapper): void {
    this.events.push(`register, transport ${wrapper.transport ? "set" : "unset"}`);
    super.registerProtocol(wrapper);
  }

  override unregisterProtocol(wrapper: ProtocolWrapper): void {
    this.events.push("unregister");
    super.unregisterProtocol(wrapper);
  }
}

/** Wraps `inner` `depth` times, and connects it. */
function wrapped(inner: Protocol, transport: ITransport, depth = 1): ProtocolWrapper[] {
  const factory = new WrappingFactory(new AccumulatingFactory());
  const wrappers: ProtocolWrapper[] = [];
  for (let i = 0; i < depth; i += 1) {
    wrappers.push(new ProtocolWrapper(factory, wrappers[i - 1] ?? inner));
  }
  wrappers.at(-1)?.makeConnection(transport);
  return wrappers;
}

describe("ProtocolWrapper", () => {
  it("is the transport of what it wraps, and the protocol of the transport (PW-1)", () => {
    const inner = new AccumulatingProtocol();
    const transport = new StringTransport();
    const [wrapper] = wrapped(inner, transport);
    expect(inner.transport).to.equal(wrapper);
    wrapper?.dataReceived(Buffer.from("hi"));
    expect(inner.data.toString()).to.equal("hi");
    inner.transport.write("a");
    inner.transport.writeSequence(["b", Buffer.from("c")]);
    expect(transport.value().toString()).to.equal("abc");
    expect(inner.transport.getPeer()).to.equal(transport.getPeer());
    expect(inner.transport.getHost()).to.equal(transport.getHost());
  });

  it("passes properties it does not know to the transport, both ways (PW-1)", () => {
    const inner = new Protocol<ITransport & { flavour: string; taste(): string }>();
    const transport = Object.assign(new PlainTransport(), {
      flavour: "sour",
      taste(): string {
        return this.flavour;
      },
    });
    wrapped(inner, transport, 2);
    inner.transport.flavour = "sweet";
    expect(transport.flavour).to.equal("sweet");
    expect(inner.transport.taste()).to.equal("sweet");
  });

  it("sets its transport, then registers, then connects what it wraps (PW-2)", () => {
    const factory = new NotingFactory(new AccumulatingFactory());
    const inner = new AccumulatingProtocol();
    inner.connectionMade = () => factory.events.push("made");
    inner.connectionLost = () => factory.events.push(`lost, ${factory.protocols.size} registered`);
    const wrapper = new ProtocolWrapper(factory, inner);
    expect(() => wrapper.transport).to.throw(TypeError);
    wrapper.makeConnection(new StringTransport());
    wrapper.connectionLost(connectionDone);
    expect(factory.events).to.deep.equal([
      "register, transport set",
      "made",
      "unregister",
      "lost, 0 registered",
    ]);
    expect(wrapper.wrappedProtocol).to.equal(null);
  });

  it("is disconnecting from its loseConnection on (PW-3)", () => {
    const [wrapper] = wrapped(new AccumulatingProtocol(), new StringTransport());
    expect(wrapper?.disconnecting).to.equal(false);
    wrapper?.loseConnection();
    expect(wrapper?.disconnecting).to.equal(true);
    const unconnected = new ProtocolWrapper(
      new WrappingFactory(new AccumulatingFactory()),
      new Protocol(),
    );
    expect(unconnected.disconnecting).to.equal(false);
  });

  it("is logged as the protocol in itself (PW-4)", () => {
    const [wrapper] = wrapped(new AccumulatingProtocol(), new StringTransport());
    expect(wrapper?.logPrefix()).to.equal("AccumulatingProtocol (ProtocolWrapper)");
  });

  for (const depth of [1, 3]) {
    describe(`${depth} deep (PW-6)`, () => {
      it("can do what the transport can", () => {
        const inner = new Protocol<ITCPTransport>();
        const transport = new StringTransport();
        wrapped(inner, transport, depth);
        expect(isTCPTransport(inner.transport)).to.equal(true);
        expect(isTLSTransport(inner.transport)).to.equal(false);
        inner.transport.pauseProducing();
        expect(transport.producerState).to.equal("paused");
        inner.transport.loseWriteConnection();
        expect(transport.writeDisconnecting).to.equal(true);
        inner.transport.abortConnection();
        expect(transport.disconnected).to.equal(true);
      });

      it("can do nothing that the transport can't", () => {
        const inner = new Protocol();
        wrapped(inner, new PlainTransport(), depth);
        for (const name of [
          "abortConnection",
          "loseWriteConnection",
          "pauseProducing",
          "startTLS",
        ]) {
          expect(name in inner.transport, name).to.equal(false);
        }
      });

      it("can do more once the transport can: when it was secured", () => {
        const inner = new Protocol<SecurableTransport>();
        wrapped(inner, new SecurableTransport(), depth);
        expect(isSSLTransport(inner.transport)).to.equal(false);
        inner.transport.startTLS();
        expect(isSSLTransport(inner.transport)).to.equal(true);
        expect(inner.transport.getPeerCertificate?.()).to.equal(null);
      });

      it("hears of half a close only if what it wraps does", () => {
        class Half extends Protocol {
          readConnectionLost(): void {}
          writeConnectionLost(): void {}
        }
        const outermost = (inner: Protocol): ProtocolWrapper | undefined =>
          wrapped(inner, new StringTransport(), depth).at(-1);
        expect(isHalfCloseable(outermost(new Half()) as ProtocolWrapper)).to.equal(true);
        expect(isHalfCloseable(outermost(new Protocol()) as ProtocolWrapper)).to.equal(false);
      });
    });
  }

  it("puts methods of its own in the place of the transport's, where it has them", () => {
    const calls: string[] = [];
    class Replacing extends ProtocolWrapper {
      protected override replacedMethods(): ReplacedMethods {
        return { pauseProducing: () => calls.push("pause"), fly: () => calls.push("fly") };
      }
    }
    const inner = new Protocol<ITCPTransport>();
    const factory = new WrappingFactory(new AccumulatingFactory());
    new Replacing(factory, inner).makeConnection(new StringTransport());
    inner.transport.pauseProducing();
    expect(calls).to.deep.equal(["pause"]);
    expect("fly" in inner.transport).to.equal(false);
  });

  it("tells the address of the connection to the factory it wraps (PW-4)", () => {
    let asked: unknown;
    const inner = new AccumulatingFactory();
    const build = inner.buildProtocol.bind(inner);
    inner.buildProtocol = (...args: unknown[]) => {
      [asked] = args;
      return build();
    };
    new WrappingFactory(inner).buildProtocol(PEER);
    expect(asked).to.equal(PEER);
  });
});
