import { fileURLToPath } from "node:url";
import { type ChildFDs, NodeReactor } from "@cordage/reactor";
import { RecordingProcessProtocol } from "./recording-process-protocol.ts";

/** From where a program finds the packages. */
const PACKAGE = fileURLToPath(new URL("../../..", import.meta.url));

/** What the programs below have: a protocol that tells on standard error what happens to it. */
const PRELUDE = `
  import { writeSync } from "node:fs";
  import { ConnectionLost, Factory, getReactor, NodeReactor, Protocol, StandardIO, StandardIOEndpoint,
    reactor } from "@cordage/reactor";
  const tell = (what) => writeSync(2, what + "\\n");
  class Teller extends Protocol {
    connectionMade() { tell("made"); }
    dataReceived(data) { tell("data " + data); }
    connectionLost(reason) { tell("lost " + reason.value.name); }
  }
  class HalfTeller extends Teller {
    readConnectionLost() { tell("readLost"); }
    writeConnectionLost() { tell("writeLost"); }
  }
`;

/** A program whose standard input and output are a connection; a test holds the other ends. */
export class StandardIOProgram extends RecordingProcessProtocol {
  /**
   * @param body - what it does; it has `Teller`, `HalfTeller` and `tell`
   * @param childFDs - what it has for descriptors
   */
  constructor(body: string, childFDs: ChildFDs = { 0: "w", 1: "r", 2: "r" }) {
    super();
    new NodeReactor().spawnProcess(this, process.execPath, {
      args: ["node", "--input-type=module", "--eval", PRELUDE + body],
      env: null,
      path: PACKAGE,
      childFDs,
    });
  }

  /** What it has told, a line each. */
  get told(): string[] {
    return this.output(2).split("\n").slice(0, -1);
  }
}
