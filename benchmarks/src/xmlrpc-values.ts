import type { XmlRpcSendable } from "@cordage/protocols/xmlrpc";

/** A call of about 1 KiB, as a program makes many. The peer in Python has the same in its own words. */
export const CALL: readonly XmlRpcSendable[] = [
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

/** An array; of 7,000 items it has about 1 MiB. */
export function arrayOf(items: number): XmlRpcSendable[] {
  return Array.from({ length: items }, () => ["item", 12345, 0.5, false]);
}
