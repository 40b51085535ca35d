import { HTTPFactory, Request } from "@cordage/protocols/http";
import { type IPv4Address, NodeReactor } from "@cordage/reactor";
import { clientOf, MARK, type TakenRequest } from "./mark.ts";
import { startNodeListener } from "./node-back.ts";

/** A server behind a front: it notes the requests it takes, and answers each with the number of its client. */
export interface RecordingBack {
  readonly name: string;
  readonly port: number;
  readonly taken: TakenRequest[];
  stop(): Promise<void>;
}

export async function startCordageBack(): Promise<RecordingBack> {
  const taken: TakenRequest[] = [];
  class RecordedRequest extends Request {
    override process(): void {
      const { method, uri: target } = this;
      const mark = this.getHeader(MARK);
      taken.push({ method, target, mark });
      this.finishWith(clientOf(mark));
    }
  }
  const reactor = new NodeReactor();
  const factory = new HTTPFactory({ clock: reactor });
  factory.noisy = false;
  factory.buildRequest = (channel, head) => new RecordedRequest(channel, head);
  const listening = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
  await listening.whenListening();
  return {
    name: "Cordage",
    port: (listening.getHost() as IPv4Address).port, // TCP has one
    taken,
    stop: async () => {
      await listening.drain({ deadline: 5 });
    },
  };
}

/** One of `node:http` as it comes. */
export async function startNodeBack(): Promise<RecordingBack> {
  const taken: TakenRequest[] = [];
  const { port, stop } = await startNodeListener((request, response) => {
    request.resume();
    request.on("end", () => {
      const { method = "", url: target = "" } = request;
      const mark = request.headers[MARK.toLowerCase()]?.toString();
      taken.push({ method, target, mark });
      response.end(clientOf(mark));
    });
  });
  return { name: "node:http", port, taken, stop };
}
