/** The users' plans for programs, over XML-RPC. */
import { Fault, type PublishedApi, XMLRPC } from "@cordage/protocols/xmlrpc";
import type { UserFile } from "./user-file.ts";

/** What clients may call. */
export interface PlansApi {
  /** The names of all users. */
  users(): string[];
  /** What a user is up to. */
  plan(name: string): string;
}

/** The code of the fault for a name that nobody has. */
export const NO_SUCH_USER = 404;

/** Answers calls of {@link PlansApi}. */
export class PlansRPC extends XMLRPC implements PublishedApi<PlansApi> {
  readonly #users: UserFile;

  constructor(users: UserFile) {
    super();
    this.#users = users;
  }

  xmlrpc_users(): string[] {
    return [...this.#users.plans.keys()];
  }

  xmlrpc_plan(name: string): string {
    const plan = this.#users.plans.get(name);
    if (plan === undefined) throw new Fault(NO_SUCH_USER, "no such user");
    return plan;
  }
}
