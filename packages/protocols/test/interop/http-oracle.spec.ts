import { expect } from "chai";
import { GOOD_REQUESTS } from "../http/good-requests.ts";
import { HOSTILE_REQUESTS } from "../http/hostile-requests.ts";
import { startCordageServer } from "./http/cordage-server.ts";
import { startNginx } from "./http/nginx-server.ts";
import { startNodeServer } from "./http/node-server.ts";
import { dispatches, type Oracle } from "./http/oracle.ts";

const EXTENSION = "any token is a method (RFC 9110, 9.1); others have a list of them";
const BLANKS = "blanks around a value are no part of it (RFC 9110, 5.5)";

/** What we take and node:http refuses, each with the reason why it is right to. */
const MORE_THAN_NODE: ReadonlyMap<string, string> = new Map([
  ["the method get", EXTENSION],
  ["the method GE", EXTENSION],
  ["the method GETS", EXTENSION],
  ["the method SET", EXTENSION],
  ["the method GOT", EXTENSION],
  ["the method GEM", EXTENSION],
  ["the method __proto__", EXTENSION],
  ["the method !#$%&'*+-.^_`|~0aZ", EXTENSION],
  ["blanks around a length", BLANKS],
]);

const NO_PROXY = "nginx is no proxy for CONNECT; ours leaves that to the program";

/** What we take and nginx refuses. */
const MORE_THAN_NGINX: ReadonlyMap<string, string> = new Map([
  ["the method get", "methods are case-sensitive tokens; nginx wants upper case"],
  ["the method __proto__", EXTENSION],
  ["the method !#$%&'*+-.^_`|~0aZ", EXTENSION],
  ["every byte a target may hold", "nginx decodes it and refuses what that yields"],
  ["an asterisk", "OPTIONS * is about the server (RFC 9110, 9.3.7); nginx has no answer"],
  ["a body with TRACE", "nginx never answers TRACE"],
  ["a host and port to connect to", NO_PROXY],
  ["an IPv6 host and port to connect to", NO_PROXY],
  ["CONNECT with a length of 0", NO_PROXY],
  ["blanks around a length", BLANKS],
]);

const PEERS = [
  { name: "node:http", start: startNodeServer, known: MORE_THAN_NODE },
  { name: "nginx", start: startNginx, known: MORE_THAN_NGINX },
];

for (const { name: peer, start, known } of PEERS) {
  describe(`the corpus of requests, and ${peer}`, () => {
    let ours: Oracle;
    let theirs: Oracle;

    before(async () => {
      ours = await startCordageServer();
      theirs = await start();
    });
    after(async () => {
      await ours.stop();
      await theirs.stop();
    });

    it(`dispatches nothing that is hostile, unlike ${peer}`, async () => {
      const rows: Record<string, string | number>[] = [];
      for (const { name, rule, bytes } of HOSTILE_REQUESTS) {
        const cordage = await dispatches(ours, bytes);
        expect(cordage, name).to.equal(0);
        const other = await dispatches(theirs, bytes);
        if (other > 0) rows.push({ rule, request: name, cordage, [peer]: other });
      }
      const all = HOSTILE_REQUESTS.length;
      console.log(`${peer} dispatches ${rows.length} of ${all} hostile requests, Cordage none:`);
      console.table(rows); // how many requests each took the bytes for
    });

    it(`takes no request that ${peer} refuses, but those that are known`, async () => {
      const more = new Map<string, string>();
      for (const { name, bytes } of GOOD_REQUESTS) {
        expect(await dispatches(ours, bytes), name).to.equal(1);
        const isTaken = (await dispatches(theirs, bytes)) > 0;
        if (!isTaken) more.set(name, known.get(name) ?? "unknown");
      }
      console.log(`${peer} refuses ${more.size} requests that Cordage takes, for a reason each:`);
      console.table(Array.from(more, ([name, reason]) => ({ request: name, reason })));
      expect([...more].sort()).to.deep.equal([...known].sort()); // no reason is left over, either
    });
  });
}
