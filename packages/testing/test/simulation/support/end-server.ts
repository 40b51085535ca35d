import { Factory } from "@cordage/reactor";
import type { SimulatedReactor } from "@cordage/testing";
import type { RecordingEnd } from "./recording-end.ts";

/** Listens, and keeps the ends it has made. */
export function serveEnds<E extends RecordingEnd>(
  reactor: SimulatedReactor,
  port: number,
  End: new () => E,
): E[] {
  const ends: E[] = [];
  const factory = new Factory();
  factory.noisy = false;
  factory.buildProtocol = () => {
    const end = new End();
    ends.push(end);
    return end;
  };
  reactor.listenTCP(port, factory);
  return ends;
}
