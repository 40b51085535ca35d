import { Failure } from "@cordage/deferred";
import { BodyDelivery } from "./body-delivery.ts";
import { RequestDone } from "./errors.ts";
import type { RequestChannel } from "./request-channel.ts";

/** Delivers a body that is there as a whole in the way of one that streams: there is no client to wait for. */
export function wholeBody(content: Buffer, channel: RequestChannel): BodyDelivery {
  const delivery = new BodyDelivery({
    resumeBody: () => {},
    pauseBody: () => {},
    abandonBody: () => channel.abortConnection(),
    getPeer: () => channel.getPeer(),
    getHost: () => channel.getHost(),
  });
  if (content.length > 0) delivery.received(content);
  delivery.ended(new Failure(new RequestDone()));
  return delivery;
}
