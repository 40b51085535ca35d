import { Failure } from "@cordage/deferred";
import {
  clientFromString,
  Factory,
  isIPAddress,
  isIPv6Address,
  quoteStringArgument,
  serverFromString,
} from "@cordage/reactor";
import { FakeNameResolver, MemoryReactorClock, type TCPClientRecord } from "@cordage/testing";
import { Run } from "../differential.ts";
import type { DescriptionOp } from "./program.ts";

/** Reads descriptions with our parsers; step for step as peers/endpoint_descriptions.py. */
export class DescriptionRun extends Run<DescriptionOp> {
  protected override operate(op: DescriptionOp): void {
    switch (op[0]) {
      case "server":
        this.#read(() => this.#serve(op[1]));
        break;
      case "client":
        this.#read(() => this.#connect(op[1]));
        break;
      case "quote":
        this.trace.push(["quoted", quoteStringArgument(op[1])]);
        break;
      case "ip":
        this.trace.push(["is", isIPAddress(op[1]), isIPv6Address(op[1])]);
        break;
    }
  }

  /** Makes an endpoint and uses it, or tells what came of it. */
  #read(use: () => void): void {
    try {
      use();
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      this.trace.push([isMissing ? "no file" : "refused"]);
    }
  }

  #serve(text: string): void {
    const reactor = new MemoryReactorClock();
    serverFromString(reactor, text)
      .listen(new Factory())
      .addErrback(() => this.trace.push(["fails"]));
    for (const { port, backlog, interface: name } of reactor.tcpServers) {
      this.trace.push(["tcp", port, backlog, name]);
    }
    for (const { address, backlog, mode, wantPID } of reactor.unixServers) {
      this.trace.push(["unix", address, backlog, mode, wantPID]);
    }
  }

  #connect(text: string): void {
    const reactor = new MemoryReactorClock();
    reactor.installNameResolver(new OneAddress());
    clientFromString(reactor, text)
      .connect(new Factory())
      .addBoth((result) => {
        if (result instanceof Failure) this.trace.push(["fails"]);
      });
    reactor.advance(1); // a race tells of its failures later
    for (const client of reactor.tcpClients) this.#tellClient("tcp", client);
    for (const client of reactor.sslClients) this.#tellClient("ssl", client);
    for (const { address, timeout, checkPID } of reactor.unixClients) {
      this.trace.push(["unix", address, timeout, checkPID]);
    }
  }

  #tellClient(kind: string, { host, port, timeout, bindAddress }: TCPClientRecord): void {
    this.trace.push([kind, host, port, timeout, bindAddress ?? null]);
  }
}

/** Knows one address for every name; an address is its own. */
class OneAddress extends FakeNameResolver {
  override resolveHostName(...args: Parameters<FakeNameResolver["resolveHostName"]>) {
    const resolution = super.resolveHostName(...args);
    this.resolutions.at(-1)?.answer("192.0.2.1");
    return resolution;
  }
}
