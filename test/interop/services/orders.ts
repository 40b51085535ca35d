import {
  arrayOf,
  optional,
  type PublishedApi,
  SOAPFault,
  SOAPPublisher,
  type SoapValueOf,
  structType,
} from "@cordage/protocols/soap";

const item = structType("Item", { title: "string", price: "double", count: "integer" });
const order = structType("Order", {
  number: "integer",
  items: arrayOf(item, "Item"),
  placed: "dateTime",
  note: optional("string"),
});

type Item = SoapValueOf<typeof item>;
type Order = SoapValueOf<typeof order>;

/** What orders_server.py declares. spyne calls the items of an array by their type. */
export const SIGNATURES = {
  add: { params: { a: "integer", b: "integer" }, returns: "integer" },
  place: { params: { items: arrayOf(item, "Item"), note: "string" }, returns: order },
  find: { params: { number: "integer" }, returns: optional(order) },
  all: { params: {}, returns: arrayOf(order, "Order") },
  total: { params: { number: "integer" }, returns: "double" },
  stamp: { params: { seal: "base64Binary" }, returns: "base64Binary" },
  isFragile: { params: { title: "string" }, returns: "boolean" },
} as const;

/** What clients may call. */
export interface OrdersApi {
  add(a: number, b: number): number;
  place(items: Item[], note: string): Order;
  find(number: number): Order | null;
  all(): Order[];
  total(number: number): number;
  stamp(seal: Uint8Array): Uint8Array;
  isFragile(title: string): boolean;
}

const PLACED = new Date("2024-02-29T23:59:58Z");

/** What orders_server.py is. */
export class Orders extends SOAPPublisher implements PublishedApi<OrdersApi> {
  readonly #orders = new Map<number, Order>();

  constructor() {
    super({ signatures: SIGNATURES, namespace: "urn:orders" });
  }

  soap_add(a: number, b: number): number {
    return a + b;
  }

  soap_place(items: Item[], note: string): Order {
    const number = this.#orders.size + 1;
    const placed = { number, items, placed: PLACED, note: note || undefined };
    this.#orders.set(number, placed);
    return placed;
  }

  soap_find(number: number): Order | null {
    return this.#orders.get(number) ?? null;
  }

  soap_all(): Order[] {
    return [...this.#orders.values()];
  }

  soap_total(number: number): number {
    const found = this.#orders.get(number);
    if (found === undefined) {
      throw new SOAPFault("Client.NoSuchOrder", `there is no order ${number}`);
    }
    return found.items.reduce((sum, { price, count }) => sum + price * Number(count), 0);
  }

  soap_stamp(seal: Uint8Array): Uint8Array {
    return seal.toReversed();
  }

  soap_isFragile(title: string): boolean {
    return title.includes("glass");
  }
}
