import {
  type IClientFactory,
  type IConnector,
  IPv4Address,
  type IReactorTCP,
} from "@cordage/reactor";
import { FakeConnector, MemoryReactor, type SplitNotes, StringTransport } from "@cordage/testing";

type Notes = Pick<SplitNotes, "note" | "noteBytes">;

/** A transport that notes what goes to the far side, for protocols that write on another connection. */
export class NotingTransport extends StringTransport {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    super({ lenient: true });
    this.#notes = notes;
  }

  override write(data: Uint8Array | string): void {
    this.#notes.noteBytes("far side", Buffer.from(data as Uint8Array)); // a string is fine, too
    super.write(data);
  }

  override loseWriteConnection(): void {
    this.#notes.note("far side ends");
    super.loseWriteConnection();
  }

  override loseConnection(): void {
    if (!this.disconnecting) this.#notes.note("far side closes");
    super.loseConnection();
  }
}

/** Connects at once, before `connectTCP` returns. */
export class ImmediateReactor extends MemoryReactor implements IReactorTCP {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    super();
    this.#notes = notes;
  }

  override connectTCP(host: string, port: number | string, factory: IClientFactory): IConnector {
    const address = new IPv4Address("TCP", host, Number(port));
    const connector = new FakeConnector(address);
    factory.startedConnecting(connector);
    factory.buildProtocol(address)?.makeConnection(new NotingTransport(this.#notes));
    return connector;
  }
}
