import { ServerFactory } from "@cordage/reactor";
import { type PostfixTable, PostfixTCPMapServer } from "./postfix-tcp-map-server.ts";

/**
 * Has a table served to Postfix.
 *
 * ```ts
 * reactor.listenTCP(4242, new PostfixTCPMapServerFactory(new Map([["ann@example.org", "OK"]])));
 * ```
 *
 * @see Twisted: `PostfixTCPMapDictServerFactory`, `PostfixTCPMapDeferringDictServerFactory`
 */
export class PostfixTCPMapServerFactory extends ServerFactory implements PostfixTable {
  override protocol: typeof PostfixTCPMapServer = PostfixTCPMapServer;
  readonly #table: PostfixTable;

  /** @param table - a Map, or what looks things up, now or later */
  constructor(table: PostfixTable) {
    super();
    this.#table = table;
  }

  get(key: string): ReturnType<PostfixTable["get"]> {
    return this.#table.get(key);
  }
}
