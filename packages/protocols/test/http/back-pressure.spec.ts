/**
 * What lies between one who writes and one who reads slowly, when a gibibyte goes over a connection: no more
 * than the transports' budget, whatever the length of the body.
 */
import {
  HTTPFactory,
  type HTTPFactoryOptions,
  MAX_EARLY_BYTES,
  Request,
} from "@cordage/protocols/http";
import { ClientFactory, type IPushProducer, type ITCPTransport, Protocol } from "@cordage/reactor";
import { type SimulatedHost, SimulatedNetwork } from "@cordage/testing";
import { expect } from "chai";

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;
const PIECE: Buffer = Buffer.alloc(64 * 1024, "x");

/** A transport pauses its producer above this many bytes that wait; the last piece may come on top. */
const SENDING = 64 * 1024 + PIECE.length;
/** What the simulated network has under way, and what it hands over at once. */
const UNDER_WAY = 2 * 64 * 1024;

/** How much has gone in at one end and come out at the other, and how much was between them at most. */
class Passage {
  written = 0;
  read = 0;
  mostBetween = 0;

  wrote(bytes: number): void {
    this.written += bytes;
    this.mostBetween = Math.max(this.mostBetween, this.written - this.read);
  }
}

/** Writes a gibibyte in pieces, and none while it is paused. */
class GibibyteProducer implements IPushProducer {
  readonly #passage: Passage;
  readonly #write: (piece: Buffer) => void;
  readonly #done: () => void;
  #isPaused = false;

  constructor(passage: Passage, write: (piece: Buffer) => void, done: () => void) {
    this.#passage = passage;
    this.#write = write;
    this.#done = done;
  }

  resumeProducing(): void {
    this.#isPaused = false;
    while (!this.#isPaused && this.#passage.written < GIBIBYTE) {
      this.#passage.wrote(PIECE.length);
      this.#write(PIECE);
    }
    if (!this.#isPaused) this.#done();
  }

  pauseProducing(): void {
    this.#isPaused = true;
  }

  stopProducing(): void {
    this.#isPaused = true;
  }
}

/** Takes a rest behind each mebibyte. */
class SlowReader extends Protocol<ITCPTransport> {
  readonly #passage: Passage;
  readonly #host: SimulatedHost;
  #rests = 0;

  constructor(passage: Passage, host: SimulatedHost) {
    super();
    this.#passage = passage;
    this.#host = host;
  }

  override dataReceived(data: Buffer): void {
    this.#passage.read += data.length;
    if (this.#passage.read < (this.#rests + 1) * MEBIBYTE) return;
    this.#rests += 1;
    this.transport.pauseProducing();
    this.#host.reactor.callLater(0.1, () => this.transport.resumeProducing());
  }
}

/** Reads the body of its request slowly, and says so. */
class UploadRequest extends Request {
  reader: SlowReader | undefined = undefined;

  override headReceived(): void {
    this.bodyMode = "stream";
  }

  override process(): void {
    if (this.reader !== undefined) this.deliverBody(this.reader);
  }
}

/** Answers with a gibibyte. */
class DownloadRequest extends Request {
  passage = new Passage();

  override process(): void {
    this.setHeader("Content-Length", `${GIBIBYTE}`);
    const write = (piece: Buffer): void => this.write(piece);
    const producer = new GibibyteProducer(this.passage, write, () => {
      this.unregisterProducer();
      this.finish();
    });
    this.registerProducer(producer, true);
    producer.resumeProducing();
  }
}

/** Sends a gibibyte. */
class Uploader extends Protocol<ITCPTransport> {
  answer = "";
  readonly #passage: Passage;

  constructor(passage: Passage) {
    super();
    this.#passage = passage;
  }

  override connectionMade(): void {
    const { transport } = this;
    transport.write(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${GIBIBYTE}\r\n\r\n`);
    const write = (piece: Buffer): void => transport.write(piece);
    const done = (): void => transport.unregisterProducer();
    const producer = new GibibyteProducer(this.#passage, write, done);
    transport.registerProducer(producer, true);
    producer.resumeProducing();
  }

  override dataReceived(data: Buffer): void {
    this.answer += data.toString("latin1");
    this.transport.loseConnection();
  }
}

class Downloader extends SlowReader {
  override connectionMade(): void {
    this.transport.write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  }
}

/** A host with a server on it. */
function hostServing(
  buildRequest: (host: SimulatedHost, ...made: ConstructorParameters<typeof Request>) => Request,
  options: HTTPFactoryOptions = {},
): { readonly host: SimulatedHost; readonly network: SimulatedNetwork } {
  const network = new SimulatedNetwork();
  const host = network.host("here");
  const factory = new HTTPFactory({ clock: host.reactor, ...options });
  factory.noisy = false;
  factory.buildRequest = (channel, head) => buildRequest(host, channel, head);
  host.reactor.listenTCP(80, factory);
  return { host, network };
}

function connect(host: SimulatedHost, protocol: Protocol<ITCPTransport>): void {
  const factory = new ClientFactory();
  factory.noisy = false;
  factory.buildProtocol = () => protocol;
  host.reactor.connectTCP("here", 80, factory);
}

describe("HTTP, back-pressure over a gibibyte", () => {
  it("holds no more of a request than the budget, for a reader that is slow (HP-18)", () => {
    const passage = new Passage();
    const { host, network } = hostServing(
      (host, ...made) => {
        const request = new UploadRequest(...made);
        request.reader = new SlowReader(passage, host);
        request.reader.connectionLost = () => request.finishWith("thanks");
        return request;
      },
      { maxStreamedBodySize: GIBIBYTE },
    );
    const client = new Uploader(passage);
    connect(host, client);
    network.run();
    expect(client.answer).to.match(/^HTTP\/1\.1 200 OK\r\n[\s\S]*thanks$/);
    expect(passage.read).to.equal(GIBIBYTE);
    expect(passage.mostBetween).to.be.at.most(SENDING + UNDER_WAY + MAX_EARLY_BYTES);
  });

  it("holds no more of a response than the budget, for a client that is slow (HR-11)", () => {
    const passage = new Passage();
    const { host, network } = hostServing((_host, ...made) => {
      const request = new DownloadRequest(...made);
      request.passage = passage;
      return request;
    });
    connect(host, new Downloader(passage, host));
    network.run();
    expect(passage.written).to.equal(GIBIBYTE);
    expect(passage.read).to.be.above(GIBIBYTE); // by the head
    expect(passage.mostBetween).to.be.at.most(SENDING + UNDER_WAY);
  });
});
