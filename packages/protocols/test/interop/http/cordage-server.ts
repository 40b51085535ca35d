import { HTTPFactory, Request } from "@cordage/protocols/http";
import { type IPv4Address, NodeReactor } from "@cordage/reactor";
import type { Oracle } from "./oracle.ts";

/** Ours, which answers every request and counts them. */
export async function startCordageServer(): Promise<Oracle> {
  let dispatched = 0;
  class CountedRequest extends Request {
    override process(): void {
      dispatched += 1;
      this.finishWith("");
    }
  }
  const reactor = new NodeReactor();
  const factory = new HTTPFactory({ clock: reactor });
  factory.noisy = false;
  factory.buildRequest = (channel, head) => new CountedRequest(channel, head);
  const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
  await port.whenListening();
  return {
    name: "Cordage",
    place: { host: "127.0.0.1", port: (port.getHost() as IPv4Address).port }, // TCP has one
    takeDispatched: () => {
      const count = dispatched;
      dispatched = 0;
      return count;
    },
    stop: async () => {
      await port.drain({ deadline: 5 });
    },
  };
}
