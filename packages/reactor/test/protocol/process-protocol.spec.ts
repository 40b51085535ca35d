import { Failure } from "@cordage/deferred";
import {
  type IProcessTransport,
  NodeReactor,
  ProcessDone,
  ProcessProtocol,
  providesProcess,
} from "@cordage/reactor";
import { MemoryReactor } from "@cordage/testing";
import { expect } from "chai";

/** Notes which of its events come. */
class Recorder extends ProcessProtocol {
  readonly events: string[] = [];

  override connectionMade(): void {
    this.events.push("made");
  }
  override outReceived(data: Buffer): void {
    this.events.push(`out ${data}`);
  }
  override errReceived(data: Buffer): void {
    this.events.push(`err ${data}`);
  }
  override inConnectionLost(): void {
    this.events.push("in lost");
  }
  override outConnectionLost(): void {
    this.events.push("out lost");
  }
  override errConnectionLost(): void {
    this.events.push("err lost");
  }
}

describe("ProcessProtocol (P10)", () => {
  let protocol: Recorder;

  beforeEach(() => {
    protocol = new Recorder();
  });

  it("gives what comes from 1 and 2 to outReceived and errReceived, and no more", () => {
    for (const fd of [0, 1, 2, 3]) protocol.childDataReceived(fd, Buffer.from(String(fd)));
    expect(protocol.events).to.deep.equal(["out 1", "err 2"]);
  });

  it("tells the loss of 0, 1 and 2 by name, and no more", () => {
    for (const fd of [0, 1, 2, 3]) protocol.childConnectionLost(fd);
    expect(protocol.events).to.deep.equal(["in lost", "out lost", "err lost"]);
  });

  it("returns what an event did, so that async ones are looked after", () => {
    const outcome = Promise.resolve();
    const async = (): Promise<void> => outcome;
    Object.assign(protocol, {
      outReceived: async,
      errConnectionLost: async,
      connectionMade: async,
    });
    expect(protocol.childDataReceived(1, Buffer.alloc(0))).to.equal(outcome);
    expect(protocol.childConnectionLost(2)).to.equal(outcome);
    expect(protocol.makeConnection({} as IProcessTransport)).to.equal(outcome);
  });

  it("has its transport from connectionMade on", () => {
    expect(() => protocol.transport).to.throw(TypeError);
    const transport = {} as IProcessTransport;
    protocol.makeConnection(transport);
    expect(protocol.transport).to.equal(transport);
    expect(protocol.events).to.deep.equal(["made"]);
  });

  it("does nothing with events that nobody has overridden", () => {
    const plain = new ProcessProtocol();
    plain.connectionMade();
    for (const fd of [0, 1, 2, 3]) {
      plain.childDataReceived(fd, Buffer.alloc(1));
      plain.childConnectionLost(fd);
    }
    const reason = new Failure(new ProcessDone());
    reason.cleanFailure();
    plain.processExited(reason);
    plain.processEnded(reason);
    expect(plain.logPrefix()).to.equal("ProcessProtocol");
  });

  it("is for reactors that can start programs", () => {
    expect(providesProcess(new NodeReactor())).to.equal(true);
    expect(providesProcess(new MemoryReactor())).to.equal(false);
  });
});
