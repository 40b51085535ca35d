import { encodeMethodCall, encodeMethodResponse } from "@cordage/protocols/xmlrpc";
import { compare, report } from "./compare.ts";
import { PeerContender } from "./peer-contender.ts";
import { benchmarkCalls } from "./xmlrpc-calls.ts";
import { arrayOf, CALL } from "./xmlrpc-values.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** How long a round takes, in seconds of processor time; the first, which is not counted, warms up. */
const ROUND_SECONDS = 0.5;

/** Documents of about so many bytes are written or read between two looks at the clock. */
const BATCH_BYTES = 128 * KIB;

/** Items of the array. */
const ITEMS = 7_000;

/** One job. The peers know it by its name. */
interface Job {
  readonly title: string;
  readonly name: string;
  /** What the document has, as we and Python write it; npm's leaves out white space. */
  readonly documentBytes: number;
}

/**
 * Writing and reading XML-RPC documents, against Python's `xmlrpc.client` and the package `xmlrpc` of npm,
 * each in a process of its own; and calls of servers.
 */
export async function benchmarkXMLRPC(rounds: number): Promise<void> {
  for (const job of jobs()) await compared(job, rounds);
  await benchmarkCalls(rounds);
}

function jobs(): Job[] {
  const callBytes = encodeMethodCall("shop.order", CALL).length;
  const arrayBytes = encodeMethodResponse(arrayOf(ITEMS)).length;
  const call = `a call of ${(callBytes / KIB).toFixed(1)} KiB`;
  const array = `an array of ${(arrayBytes / MIB).toFixed(1)} MiB`;
  return [
    { title: `Writing ${call}`, name: "dump call", documentBytes: callBytes },
    { title: `Reading ${call}`, name: "load call", documentBytes: callBytes },
    { title: `Writing ${array}`, name: "dump array", documentBytes: arrayBytes },
    { title: `Reading ${array}`, name: "load array", documentBytes: arrayBytes },
  ];
}

async function compared({ title, name, documentBytes }: Job, rounds: number): Promise<void> {
  const batch = Math.ceil(BATCH_BYTES / documentBytes);
  const numbers = [ROUND_SECONDS, batch, documentBytes, ITEMS].map(String);
  const args = [...name.split(" "), ...numbers];
  const contenders = [
    PeerContender.startPython("Python xmlrpc.client", "xmlrpc_python.py", args),
    PeerContender.startNode("npm xmlrpc", "xmlrpc_npm", args),
    PeerContender.startNode("@cordage/protocols", "xmlrpc_cordage", args),
  ].filter((contender) => contender !== undefined);
  try {
    const unit = "MiB a second of processor time; more is better";
    report(title, unit, await compare(contenders, rounds));
  } finally {
    for (const contender of contenders) contender.stop();
  }
}
