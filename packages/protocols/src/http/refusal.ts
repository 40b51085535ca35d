/** Why a request is refused. Made once each: refusing costs no error object and no stack. */

/** A rule that a request broke, and the answer it gets. */
export class Refusal {
  /** The status code to answer with. */
  readonly status: number;
  /** The rule, for logs and tests. Never holds anything the peer sent, and is never sent. */
  readonly reason: string;

  constructor(status: number, reason: string) {
    this.status = status;
    this.reason = reason;
  }
}

/** Tells a refusal from what a parse yields otherwise. */
export function isRefusal(outcome: object | string): outcome is Refusal {
  return outcome instanceof Refusal; // to ask for a property of so many shapes takes ten times as long
}

export function refusal(status: number, reason: string): Refusal {
  return Object.freeze(new Refusal(status, reason));
}
