import {
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
} from "@cordage/protocols/xmlrpc";
import { compare, report } from "./compare.ts";
import { PeerContender } from "./peer-contender.ts";
import { benchmarkCalls } from "./xmlrpc-calls.ts";
import { arrayOf, CALL } from "./xmlrpc-values.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** How much one round writes or reads, in as many documents as that takes. */
const ROUND_BYTES = 8 * MIB;

/** Items of the array. */
const ITEMS = 7_000;

/** One job. The peers know it by its name. */
interface Job {
  readonly title: string;
  readonly name: string;
  /** What the document has, as we and Python write it; npm's leaves out white space. */
  readonly documentBytes: number;
  readonly work: () => unknown;
}

/**
 * Writing and reading XML-RPC documents, against Python's `xmlrpc.client` and the package `xmlrpc` of npm;
 * and calls of servers.
 */
export async function benchmarkXMLRPC(rounds: number): Promise<void> {
  for (const job of jobs()) await compared(job, rounds);
  await benchmarkCalls(rounds);
}

function jobs(): Job[] {
  const array = arrayOf(ITEMS);
  const call = encodeMethodCall("shop.order", CALL);
  const response = encodeMethodResponse(array);
  const callJob = { documentBytes: call.length };
  const arrayJob = { documentBytes: response.length };
  const callSize = `a call of ${(call.length / KIB).toFixed(1)} KiB`;
  const arraySize = `an array of ${(response.length / MIB).toFixed(1)} MiB`;
  return [
    {
      ...callJob,
      ...{ title: `Writing ${callSize}`, name: "dump call" },
      work: () => encodeMethodCall("shop.order", CALL),
    },
    {
      ...callJob,
      ...{ title: `Reading ${callSize}`, name: "load call" },
      work: () => decodeMethodCall(call),
    },
    {
      ...arrayJob,
      ...{ title: `Writing ${arraySize}`, name: "dump array" },
      work: () => encodeMethodResponse(array),
    },
    {
      ...arrayJob,
      ...{ title: `Reading ${arraySize}`, name: "load array" },
      work: () => decodeMethodResponse(response),
    },
  ];
}

async function compared(job: Job, rounds: number): Promise<void> {
  const documents = Math.ceil(ROUND_BYTES / job.documentBytes);
  const size = [`${documents}`, `${job.documentBytes}`, `${ITEMS}`];
  const python = PeerContender.startPython("Python xmlrpc.client", "xmlrpc_python.py", [
    ...job.name.split(" "),
    ...size,
  ]);
  const npm = PeerContender.startNode("npm xmlrpc", "xmlrpc_npm", [
    ...job.name.split(" "),
    ...size,
  ]);
  const ours = {
    name: "@cordage/protocols",
    round: () => rate(job.work, documents, job.documentBytes),
  };
  try {
    const contenders = python === undefined ? [npm, ours] : [python, npm, ours];
    const unit = "MiB a second of processor time; more is better";
    report(job.title, unit, await compare(contenders, rounds));
  } finally {
    python?.stop();
    npm.stop();
  }
}

function rate(work: () => unknown, documents: number, documentBytes: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < documents; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (documents * documentBytes) / MIB / ((user + system) / 1e6);
}
