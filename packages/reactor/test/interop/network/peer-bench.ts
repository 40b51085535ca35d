import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type IAddress,
  type IListeningPort,
  type IPAddress,
  type IProtocol,
  NodeReactor,
  type TLSOptions,
} from "@cordage/reactor";
import { turns } from "../../node/support/bench.ts";
import { RecordingClientFactory } from "../../node/support/recording-client-factory.ts";
import { PeerProgram } from "./peer-program.ts";

/** What a test with other programs opens, closed again by {@link PeerBench.close}. */
export class PeerBench {
  readonly reactor: NodeReactor = new NodeReactor();
  readonly folder: string = mkdtempSync(join(tmpdir(), "cordage-"));
  readonly #ports: IListeningPort[] = [];
  readonly #programs: PeerProgram[] = [];

  /** Starts another program. */
  start(command: string, ...args: readonly string[]): PeerProgram {
    const program = new PeerProgram(command, args);
    this.#programs.push(program);
    return program;
  }

  /** Starts one of our own, in Python, from the folder peers. */
  startPython(script: string, ...args: readonly string[]): PeerProgram {
    // It is no TypeScript, and stays where its source is.
    const path = new URL(`../../../test/interop/peers/${script}`, import.meta.url);
    return this.start("/usr/bin/python3", "-B", "-W", "ignore", fileURLToPath(path), ...args);
  }

  /** Listens on a loopback address; tells the number of the port. */
  async listenTCP(host: string, build: () => IProtocol): Promise<number> {
    const factory = new RecordingClientFactory(build);
    return this.#numberOf(this.reactor.listenTCP(0, factory, { interface: host }));
  }

  /** The same with TLS. */
  async listenSSL(host: string, options: TLSOptions, build: () => IProtocol): Promise<number> {
    const factory = new RecordingClientFactory(build);
    return this.#numberOf(this.reactor.listenSSL(0, factory, options, { interface: host }));
  }

  /** Listens at a path in the folder; tells that path. */
  async listenUNIX(build: () => IProtocol): Promise<string> {
    const path = join(this.folder, "socket");
    await this.bound(this.reactor.listenUNIX(path, new RecordingClientFactory(build)));
    return path;
  }

  /** A client factory for one protocol. */
  factoryOf(protocol: IProtocol): RecordingClientFactory {
    return new RecordingClientFactory(() => protocol);
  }

  /** Writes a file for other programs to read; tells its path. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** Waits until a port is bound, and closes it with the rest. */
  async bound<A extends IAddress>(port: IListeningPort<A>): Promise<A> {
    this.#ports.push(port);
    await port.whenListening();
    return port.getHost();
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    await Promise.all(this.#ports.map((port) => port.stopListening()));
    this.reactor.fireSystemEvent("shutdown");
    await turns(1);
    rmSync(this.folder, { recursive: true });
  }

  async #numberOf(port: IListeningPort<IPAddress>): Promise<number> {
    return (await this.bound(port)).port;
  }
}
