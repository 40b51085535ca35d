/** Why a request is refused. Made once each: refusing costs no error object and no stack. */

/** A rule that a request broke, and the answer it gets. */
export interface Refusal {
  /** The status code to answer with. */
  readonly status: number;
  /** The rule, for logs and tests. Never holds anything the peer sent, and is never sent. */
  readonly reason: string;
}

/** Tells a refusal from what a parse yields otherwise; nothing of that has a status. */
export function isRefusal(outcome: object): outcome is Refusal {
  return "status" in outcome;
}

export function refusal(status: number, reason: string): Refusal {
  return Object.freeze({ status, reason });
}
