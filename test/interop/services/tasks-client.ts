import { Fault, Proxy as RemoteProxy, type XmlRpcSendable } from "@cordage/protocols/xmlrpc";
import type { NodeReactor } from "@cordage/reactor";
import { printed } from "./python-text.ts";

type Call = readonly [name: string, method: string, ...args: XmlRpcSendable[]];

const BEFORE: readonly Call[] = [
  ["add", "add", "wash", 2],
  ["add", "add", "iron é <&> \u{1F9F5}"],
  ["finish", "finish", 1],
  ["finish", "finish", 9],
  ["all", "all"],
  ["swap", "swap", [1, ["x", null, true, -1.5]]],
  ["stats.count", "stats.count"],
  ["stats.count", "stats.count", true],
  ["stats.share", "stats.share"],
  ["text.upper", "text.upper", "straße"],
  ["pow", "pow", 2, 10],
  ["pow", "pow", 2, 10, 1000],
  ["crash", "crash"],
  ["icon", "icon"],
  ["nothing", "nothing", 1],
  ["_all", "_all"],
  ["stats.nothing", "stats.nothing"],
];

const SEVERAL = [
  { methodName: "stats.count", params: [false] },
  { methodName: "add", params: ["fold"] },
  { methodName: "swap", params: ["ab"] },
  { methodName: "finish", params: [9] },
];

const AFTER: readonly Call[] = [
  ["methods", "system.listMethods"],
  ["help", "system.methodHelp", "add"],
  ["help", "system.methodHelp", "swap"],
  ["signature", "system.methodSignature", "add"],
];

/** What tasks_client.py prints, asked with our own client. */
export async function workOnTasks(url: string, reactor: NodeReactor): Promise<string> {
  const tasks = new RemoteProxy(url, { reactor, allowNone: true });
  const tell = async ([name, method, ...args]: Call): Promise<string> =>
    tasks.callRemote(method, ...args).addCallbacks(
      (result) => `${name} ${printed(result)}`,
      ({ value }) => `${name} fault ${faultOf(value).faultCode} ${faultOf(value).faultString}`,
    );
  const lines: string[] = [];
  for (const call of BEFORE) lines.push(await tell(call));
  const tooMany = tasks.callRemote("add", 1, 2, 3).addErrback(({ value }) => value);
  lines.push(`add fault ${faultOf(await tooMany).faultCode}`);
  lines.push(...severalIn(await tasks.callRemote("system.multicall", SEVERAL)));
  for (const call of AFTER) lines.push(await tell(call));
  await tasks.close();
  return `${lines.join("\n")}\n`;
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof Fault)) throw error;
  return error;
}

/** Of each call the list of its one result, or its fault as a struct: so `system.multicall` answers. */
function severalIn(answer: unknown): string[] {
  const results = answer as unknown[];
  const fault = results.pop() as { faultCode: number; faultString: string };
  const values = (results as [unknown][]).map(([value]) => printed(value));
  return [`several ${values.join(" ")}`, `several ${fault.faultCode} ${fault.faultString}`];
}
