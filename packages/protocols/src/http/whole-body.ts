import { Failure } from "@cordage/deferred";
import { BodyDelivery } from "./body-delivery.ts";
import { RequestDone } from "./errors.ts";
import type { RequestChannel } from "./request-channel.ts";

/** Delivers a body that is there as a whole in the way of one that streams. */
export function wholeBody(content: Buffer, channel: RequestChannel): BodyDelivery {
  const delivery = nothingToCome(channel);
  if (content.length > 0) delivery.received(content);
  delivery.ended(new Failure(new RequestDone()));
  return delivery;
}

/** Delivers nothing of a body that was lost. */
export function lostBody(reason: Failure, channel: RequestChannel): BodyDelivery {
  const delivery = nothingToCome(channel);
  delivery.ended(reason);
  return delivery;
}

/** A delivery for which no client has to be waited for. */
function nothingToCome(channel: RequestChannel): BodyDelivery {
  return new BodyDelivery({
    resumeBody: () => {},
    pauseBody: () => {},
    abandonBody: () => channel.abortConnection(),
    getPeer: () => channel.getPeer(),
    getHost: () => channel.getHost(),
  });
}
