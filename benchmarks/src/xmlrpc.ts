import {
  decodeMethodCall,
  decodeMethodResponse,
  encodeMethodCall,
  encodeMethodResponse,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import { compare, report } from "./compare.ts";
import { PythonContender } from "./python-contender.ts";

const KIB = 1024;
const MIB = KIB * KIB;

/** How much one round writes or reads, in as many documents as that takes. */
const ROUND_BYTES = 4 * MIB;

/** A call of about 1 KiB, as a program makes many. The peer has the same in its own words. */
const CALL: readonly XmlRpcSendable[] = [
  7,
  "order",
  true,
  {
    name: "rope, three-strand",
    length: 25.5,
    colours: ["red", "white"],
    stock: 118,
    price: 1275,
    onSale: false,
  },
  ["a", "b", "c"],
];

/** What fills an array of about 1 MiB. */
const ITEM: XmlRpcSendable = ["item", 12345, 0.5, false];
const ITEMS = 7_000;

/** Writing and reading XML-RPC documents, against Python's `xmlrpc.client`. */
export async function benchmarkXMLRPC(rounds: number): Promise<void> {
  const array = Array.from({ length: ITEMS }, () => ITEM);
  const call = encodeMethodCall("shop.order", CALL);
  const response = encodeMethodResponse(array);
  const callSize = `a call of ${(call.length / KIB).toFixed(1)} KiB`;
  const arraySize = `an array of ${(response.length / MIB).toFixed(1)} MiB`;
  await compared(`Writing ${callSize}`, "dump call", call.length, rounds, () =>
    encodeMethodCall("shop.order", CALL),
  );
  await compared(`Reading ${callSize}`, "load call", call.length, rounds, () =>
    decodeMethodCall(call),
  );
  await compared(`Writing ${arraySize}`, "dump array", response.length, rounds, () =>
    encodeMethodResponse(array),
  );
  await compared(`Reading ${arraySize}`, "load array", response.length, rounds, () =>
    decodeMethodResponse(response),
  );
}

async function compared(
  title: string,
  job: string,
  documentBytes: number,
  rounds: number,
  work: () => unknown,
): Promise<void> {
  const documents = Math.ceil(ROUND_BYTES / documentBytes);
  const size = [`${documents}`, `${documentBytes}`, `${ITEMS}`];
  const python = PythonContender.start("Python xmlrpc.client", "xmlrpc_python.py", [
    ...job.split(" "),
    ...size,
  ]);
  const ours = { name: "@cordage/protocols", round: () => rate(work, documents, documentBytes) };
  try {
    const contenders = python === undefined ? [ours] : [python, ours];
    const unit = "MiB a second of processor time; more is better";
    report(title, unit, await compare(contenders, rounds));
  } finally {
    python?.stop();
  }
}

function rate(work: () => unknown, documents: number, documentBytes: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < documents; i++) work();
  const { user, system } = process.cpuUsage(start);
  return (documents * documentBytes) / MIB / ((user + system) / 1e6);
}
