import { Logger } from "@cordage/reactor";
import type { IBodyProducer } from "./body-producer.ts";

const log = new Logger("http.client");

/** Gives up a body, also one that was never started: it may hold a file open. Who waits is told whatever it throws. */
export function stopBody(producer: IBodyProducer | undefined): void {
  try {
    producer?.stopProducing();
  } catch (error) {
    log.failure("Unhandled error while stopping the body of a request", error);
  }
}
