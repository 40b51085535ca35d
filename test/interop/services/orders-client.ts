import { SOAPFault, Proxy as SOAPProxy } from "@cordage/protocols/soap";
import type { NodeReactor } from "@cordage/reactor";
import { type OrdersApi, SIGNATURES } from "./orders.ts";
import { printed, printedBytes } from "./python-text.ts";

type Order = ReturnType<OrdersApi["place"]>;

/** What orders_client.py prints, asked with our own client. */
export async function placeOrders(url: string, reactor: NodeReactor): Promise<string> {
  const service = new SOAPProxy<OrdersApi>(url, "urn:orders", {
    reactor,
    signatures: SIGNATURES,
    style: "literal",
    elementFormDefault: "qualified", // as spyne's schema is; ours takes either
  });
  const glasses = { title: "glass <é & \u{1F9F5}>", price: 2.5, count: 6 };
  const spoon = { title: "spoon", price: 1.25, count: 1 };
  const refused = (): Promise<unknown> =>
    service
      .callRemote("total", 9)
      .addErrback(({ value }) => value)
      .toPromise();
  const lines = [
    `add ${await service.callRemote("add", 2, 3)}`,
    `place ${shown(await service.callRemote("place", [glasses], "soon"))}`,
    `place ${shown(await service.callRemote("place", [glasses, spoon], ""))}`,
    `find ${shown(await service.callRemote("find", 2))}`,
    `find ${shown(await service.callRemote("find", 9))}`,
    `all [${(await service.callRemote("all")).map(shown).join(", ")}]`,
    `total ${await service.callRemote("total", 2)}`,
    `total ${shownFault(await refused())}`,
    `stamp ${printedBytes(await service.callRemote("stamp", Uint8Array.of(0, 1, 2, 3, 4, 5)))}`,
    `isFragile ${printed(await service.callRemote("isFragile", "glass"))}`,
    `isFragile ${printed(await service.callRemote("isFragile", "spoon"))}`,
  ];
  await service.close();
  return `${lines.join("\n")}\n`;
}

/** An order as Python prints a tuple of its parts. */
function shown(order: Order | null): string {
  if (order === null) return "None";
  const items = order.items.map(({ title, price, count }) => `('${title}', ${price}, ${count})`);
  const placed = `${order.placed.toISOString().slice(0, 19).replace("T", " ")}+00:00`;
  const note = order.note === undefined ? "None" : `'${order.note}'`;
  return `(${order.number}, [${items.join(", ")}], '${placed}', ${note})`;
}

function shownFault(error: unknown): string {
  if (!(error instanceof SOAPFault)) throw error;
  return `fault ${error.faultcode} ${error.faultstring}`;
}
