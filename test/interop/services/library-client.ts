import {
  type Binary,
  Fault,
  Proxy as RemoteProxy,
  type XmlRpcSendable,
} from "@cordage/protocols/xmlrpc";
import type { NodeReactor } from "@cordage/reactor";
import { printed } from "./python-text.ts";

const DUE: XmlRpcSendable = new Date("2024-02-20T23:59:58Z");

/** The calls that print what they come to, in order: those of library_client.py. */
const CALLS: readonly (readonly [method: string, ...args: XmlRpcSendable[]])[] = [
  ["add", 2, 3],
  ["add", 2.5, 0.25],
  ["add", "é", "<&>\u00A0\u{1F9F5}"],
  ["books"],
  ["find", "Dune"],
  ["find", "Ulysses"],
  ["lend", "Emma", "Ada"],
  ["lend", "Emma", "Zoë"],
  ["lend", "Ulysses", "Ada"],
  ["balance"],
  ["due", DUE],
  ["cover", "Zoë"],
  ["reserve", "Dune"],
  ["refuse", "Dune"],
  ["burn"],
  ["whereabouts", "hello"],
  ["total", 1, 2, 3, 4],
  ["total"],
  ["members.names"],
  ["members.fee", "Ada"],
  ["members.fee", "Ada", 2],
  ["members.board.fee", "Ada", 3],
  ["members.fee"],
  ["add", 1, 2, 3],
  ["sell", "Dune"],
  ["members.expel", "Ada"],
  ["shop.sell", "Dune"],
  ["system.listMethods"],
  ["system.methodHelp", "members.names"],
  ["system.methodHelp", "find"],
  ["system.methodSignature", "add"],
  ["system.methodSignature", "find"],
  ["system.methodHelp", "sell"],
  ["shelf"],
];

/** What library_client.py prints, asked with our own client. */
export async function askLibrary(url: string, reactor: NodeReactor): Promise<string> {
  const library = new RemoteProxy(url, { reactor, allowNone: true, useDateTime: true });
  const lines: string[] = [];
  for (const [method, ...args] of CALLS) {
    const line = library.callRemote(method, ...args).addCallbacks(
      (result) => shown(method, result),
      ({ value }) => shownFault(method, value),
    );
    lines.push(await line);
  }
  await library.close();
  return `${lines.join("\n")}\n`;
}

/** As the other client does, which sorts one answer and has a word of its own for it. */
function shown(method: string, result: unknown): string {
  switch (method) {
    case "balance":
      return `balance ${(result as number).toFixed(1)}`; // a float in Python
    case "system.listMethods":
      return `methods ${printed((result as string[]).toSorted())}`; // as introspection answers
    default:
      return `${method} ${printed(result as Binary)}`;
  }
}

function shownFault(method: string, error: Error): string {
  if (!(error instanceof Fault)) throw error;
  const { faultCode, faultString } = error;
  // Each has words of its own for what it can't send.
  if (method === "shelf") return `shelf ${faultCode} ${faultString.split(":")[0]}`;
  return `${method} fault ${faultCode} ${faultString}`;
}
