import { fileURLToPath } from "node:url";
import { Site } from "@cordage/protocols/web";
import {
  Binary,
  DateTime,
  Double,
  XMLRPC,
  type XmlRpcSendable,
  type XmlRpcValue,
} from "@cordage/protocols/xmlrpc";
import { type IListeningPort, type IPAddress, NodeReactor } from "@cordage/reactor";
import { expect } from "chai";
import fc from "fast-check";
import {
  arrival,
  type Described,
  described,
  hasCollidingNames,
  withLineFeeds,
} from "./described-values.ts";
import { outputOf } from "./http/program.ts";
import { AT_THE_BOUNDS } from "./values-at-the-bounds.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const VALUES = 10_000;
const VALUES_A_CALL = 500;

const PYTHON = "/usr/bin/python3";

/** Where the sources of the tests are: beside what they were compiled to. */
const SCRIPT = fileURLToPath(
  new URL("../../test/interop/peers/xmlrpc_clients.py", import.meta.url),
);

class Echoing extends XMLRPC {
  xmlrpc_echo(value: XmlRpcValue): XmlRpcSendable {
    return sendable(value);
  }
}

/**
 * What came, with the numbers as doubles that can't be anything else: once here, `1e16` is no other than an
 * integer that no `int` holds, and it is for the method to say which one is meant (XR-2).
 */
function sendable(value: XmlRpcValue): XmlRpcSendable {
  if (typeof value === "number") return fitsInt(value) ? value : new Double(value);
  if (Array.isArray(value)) return value.map(sendable);
  const isStruct = typeof value === "object" && value !== null && !isLeaf(value);
  if (!isStruct) return value;
  return new Map(Object.entries(value).map(([name, member]) => [name, sendable(member)]));
}

function fitsInt(value: number): boolean {
  return Object.is(value | 0, value);
}

function isLeaf(value: object): value is Binary | DateTime | Date {
  return value instanceof Binary || value instanceof DateTime || value instanceof Date;
}

function batchesOf(values: readonly Described[]): Described[][] {
  const count = Math.ceil(values.length / VALUES_A_CALL);
  return Array.from({ length: count }, (_, i) =>
    values.slice(i * VALUES_A_CALL, (i + 1) * VALUES_A_CALL),
  );
}

for (const [name, kind] of [
  ["Python's xmlrpc.client", "simple"],
  ["Twisted's Proxy", "twisted"],
] as const) {
  describe(`the XMLRPC resource and ${name} (XR-12)`, function () {
    this.timeout(120_000);
    let port: IListeningPort<IPAddress>;
    let url: string;

    beforeEach(async () => {
      const reactor = new NodeReactor();
      const resource = new Echoing({ allowNone: true, allowNonFinite: true });
      port = reactor.listenTCP(0, new Site(resource, { clock: reactor }), {
        interface: "127.0.0.1",
      });
      await port.whenListening();
      url = `http://127.0.0.1:${port.getHost().port}/RPC2`;
    });
    afterEach(() => port.drain({ deadline: 10 }));

    async function echoed(values: readonly Described[]): Promise<Described[]> {
      const input = JSON.stringify(batchesOf(values));
      const output = await outputOf(PYTHON, [SCRIPT, kind, url], input);
      return (JSON.parse(output) as Described[][]).flat(); // as the script says
    }

    /**
     * Python writes CR as it is, which XML reads as LF. And `2.0` comes back as `2`: the same in JavaScript,
     * and equal in Python.
     */
    const comparable = (values: readonly Described[]): Described[] =>
      values.map(withLineFeeds).map(arrival);

    it("give back values at the bounds of every type", async () => {
      const received = await echoed(AT_THE_BOUNDS);
      expect(received.map(arrival)).to.deep.equal(comparable(AT_THE_BOUNDS));
    });

    it(`give back ${VALUES} random values as they were sent (SEED=${SEED})`, async () => {
      // Of two names that differ in CR and LF alone, XML leaves one: such structs can't come back whole.
      const sample = fc
        .sample(described, { numRuns: VALUES * 1.1, seed: SEED })
        .filter((value) => !hasCollidingNames(value))
        .slice(0, VALUES);
      expect(sample).to.have.length(VALUES);
      const received = await echoed(sample);
      expect(received).to.have.length(VALUES);
      for (const [i, value] of received.entries()) {
        expect([arrival(value)]).to.deep.equal(comparable(sample.slice(i, i + 1)));
      }
    });
  });
}
