import { once } from "node:events";
import { METHODS } from "node:http";
import { connect } from "node:net";
import { Agent, HTTPConnectionPool, ReverseProxyResource, Site } from "@cordage/protocols/web";
import { type IListeningPort, type IPAddress, NodeReactor } from "@cordage/reactor";
import { flushLoggedErrors } from "@cordage/testing";
import { expect } from "chai";
import { GOOD_REQUESTS } from "../http/good-requests.ts";
import { HOSTILE_REQUESTS } from "../http/hostile-requests.ts";
import {
  type BodyBack,
  startNodeBodyBack,
  startPythonBodyBack,
  type WholeRequest,
} from "./http/body-backs.ts";
import { HIDING_REQUESTS } from "./http/hiding-requests.ts";
import { sentRequests } from "./http/sent-requests.ts";
import { WireTap } from "./http/wire-tap.ts";

/** How many ask at a time, so that their requests meet on the connections behind the front. */
const AT_A_TIME = 8;

/** Sends these bytes, and waits until the front closes. */
async function exchange(port: number, bytes: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // a reset is an answer, too
  socket.resume();
  socket.write(Buffer.from(bytes, "latin1"));
  await once(socket, "close");
}

/** Whether every server takes it as it is: some know a list of methods, and some make one slash of two. */
function isForAll({ method, target }: WholeRequest): boolean {
  return METHODS.includes(method) && !/^\/*evil/.test(target);
}

/** The same in any order, as text that can be compared. */
function sorted(requests: readonly WholeRequest[]): string[] {
  return requests.map(({ method, target, body }) => `${method} ${target} ${body}`).sort();
}

for (const { name, start } of [
  { name: "node:http", start: startNodeBodyBack },
  { name: "Python's http.server", start: startPythonBodyBack },
]) {
  describe(`ReverseProxyResource, in front of ${name}`, () => {
    const reactor = new NodeReactor();
    let back: BodyBack;
    let tap: WireTap;
    let pool: HTTPConnectionPool;
    let port: IListeningPort<IPAddress>;

    beforeEach(async () => {
      back = await start();
      tap = new WireTap(back.port);
      pool = new HTTPConnectionPool(reactor);
      const agent = new Agent(reactor, { pool });
      const root = new ReverseProxyResource("127.0.0.1", await tap.start(), "", { agent });
      const site = new Site(root, { clock: reactor });
      site.noisy = false;
      port = reactor.listenTCP(0, site, { interface: "127.0.0.1" });
      await port.whenListening();
    });
    afterEach(async () => {
      await port.drain({ deadline: 5 });
      await pool.closeCachedConnections();
      await tap.stop();
      await back.stop();
      flushLoggedErrors(); // of requests that were cut
    });

    /** Sends each with another behind it. */
    async function sendAll(messages: readonly string[]): Promise<void> {
      const remaining = messages.entries(); // which those who ask at a time have in common
      const goOn = async (): Promise<void> => {
        for (const [i, bytes] of remaining) {
          const behind = `GET /behind-${i} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`;
          await exchange(port.getHost().port, bytes + behind);
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, goOn));
    }

    it("passes on nothing of what must be refused that could be taken for a request (PX-2)", async () => {
      await sendAll(HOSTILE_REQUESTS.map(({ bytes }) => bytes));
      const sent = tap.sent.map(sentRequests);
      expect(sent.flatMap(({ whole }) => whole)).to.deep.equal([]);
      expect(sent.flatMap(({ doubtful }) => doubtful)).to.deep.equal([]);
      expect(back.taken).to.deep.equal([]);
    });

    it("passes on nothing that could be framed two ways, and all of the rest (PX-2)", async () => {
      const messages = [...GOOD_REQUESTS, ...HIDING_REQUESTS].map(({ bytes }) => bytes);
      await sendAll(messages);
      const sent = tap.sent.map(sentRequests);
      expect(sent.flatMap(({ doubtful }) => doubtful)).to.deep.equal([]);
      const whole = sent.flatMap((connection) => connection.whole).filter(isForAll);
      expect(sorted(back.taken.filter(isForAll))).to.deep.equal(sorted(whole));
      expect(whole.length).to.be.above(messages.length);
    });
  });
}
