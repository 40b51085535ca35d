import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred } from "@cordage/deferred";
import {
  connectProtocol,
  Factory,
  type IListeningPort,
  type IPAddress,
  type IProtocol,
  NodeReactor,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import {
  AccumulatingProtocol,
  decodeRecording,
  RecordingDivergenceError,
  RecordingFactory,
  ReplayProtocol,
} from "@cordage/testing";
import { expect } from "chai";

class Shout extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport.write(data.toString().toUpperCase());
  }
}

/** Fires when the connection of `protocol` is lost. */
function lossOf(protocol: AccumulatingProtocol): Deferred<void> {
  const lost = new Deferred<void>();
  protocol.closedDeferred = lost;
  return lost;
}

/** Sends a word, and closes when it has come back. */
class Word extends AccumulatingProtocol {
  override connectionMade(): void {
    this.transport.write("word");
  }

  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    if (this.data.length === 4) this.transport.loseConnection();
  }
}

describe("a recording over real sockets", () => {
  const reactor = new NodeReactor();
  let folder: string;
  let recorded: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "cordage-"));
    const port = await listen(new RecordingFactory(quiet(Shout), join(folder, "shout"), reactor));
    const client = new Word();
    const lost = lossOf(client);
    await connectProtocol(endpointOf(port), client);
    await lost;
    await port.stopListening();
    recorded = join(folder, "shout-1");
  });

  after(() => rmSync(folder, { recursive: true }));

  const recording = (): ReturnType<typeof decodeRecording> => {
    return decodeRecording(readFileSync(recorded));
  };

  const listen = async (factory: Factory): Promise<IListeningPort<IPAddress>> => {
    factory.noisy = false;
    return await reactor.listenTCP(0, factory, { interface: "127.0.0.1" }).whenListening();
  };

  const endpointOf = (port: IListeningPort<IPAddress>): TCP4ClientEndpoint =>
    new TCP4ClientEndpoint(reactor, "127.0.0.1", port.getHost().port);

  function quiet(type: new () => IProtocol): Factory {
    const factory = Factory.forProtocol(type);
    factory.noisy = false;
    return factory;
  }

  it("is a file that can be read", () => {
    const lines = readFileSync(recorded, "latin1").split("\n");
    expect(lines[0]).to.equal("cordage-recording 1");
    expect(lines[1]).to.match(/^[0-9.]+ < "word"$/);
    expect(lines[2]).to.match(/^[0-9.]+ > "WORD"$/);
    expect(lines[3]).to.match(/^[0-9.]+ closed ConnectionDone$/);
  });

  it("is replayed as client against the server that was recorded", async () => {
    const port = await listen(quiet(Shout));
    const player = new ReplayProtocol(recording());
    await connectProtocol(endpointOf(port), player);
    await player.finished;
    await port.stopListening();
  });

  it("is replayed as server against the client", async () => {
    const player = new ReplayProtocol(recording(), { role: "recorded" });
    const factory = quiet(Protocol);
    factory.buildProtocol = () => player;
    const port = await listen(factory);
    const client = new Word();
    const lost = lossOf(client);
    await connectProtocol(endpointOf(port), client);
    await player.finished;
    await lost;
    await port.stopListening();
  });

  it("tells the first thing that the server does otherwise", async () => {
    class Whisper extends Protocol {
      override dataReceived(data: Buffer): void {
        this.transport.write(data.toString().replace("word", "WOrd"));
      }
    }
    const port = await listen(quiet(Whisper));
    const player = new ReplayProtocol(recording());
    await connectProtocol(endpointOf(port), player);
    const error = await player.finished.addErrback((failure) => failure.value);
    expect(error).to.be.instanceOf(RecordingDivergenceError).with.property("bytes", 2);
    await port.stopListening();
  });
});
