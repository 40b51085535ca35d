import type { Failure } from "@cordage/deferred";
import { flushLoggedErrors } from "../../logged-errors.ts";
import { expectEqual, expectThat } from "../expectation.ts";
import { RecordingProducer } from "./recording-producer.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { HalfCloseRecorder, type Reactions, StreamRecorder } from "./stream-recorder.ts";

/** What the protocols of these checks throw. */
class Boom extends Error {}

function boom(): never {
  throw new Boom("boom");
}

/** Where a protocol can throw, and how it gets there. */
interface Event {
  readonly name: keyof Reactions<StreamRecorder>;
  /** Makes it come, once the connection stands. */
  provoke(self: StreamRecorder, other: StreamRecorder): void;
}

const EVENTS: readonly Event[] = [
  { name: "dataReceived", provoke: (_, other) => other.transport.write("x") },
  { name: "readConnectionLost", provoke: (_, other) => other.transport.loseWriteConnection() },
  { name: "writeConnectionLost", provoke: (self) => self.transport.loseWriteConnection() },
];

/** What becomes of exceptions that a protocol lets out of its events (X5). */
export const exceptionChecks: readonly StreamCheck[] = [
  ...EVENTS.map((event) => throwingCheck(event, "throws", boom)),
  ...EVENTS.map((event) => throwingCheck(event, "rejects", async () => boom())),

  ...(["server", "client"] as const).flatMap((side) => [
    brokenAtOnceCheck(side, "throws", boom),
    brokenAtOnceCheck(side, "rejects", async () => boom()),
  ]),

  streamCheck(
    "lets other connections go on when a protocol throws",
    { pins: ["X5"], needs: ["exceptions"] },
    async (stage) => {
      const broken = new StreamRecorder({ dataReceived: boom });
      const itsClient = new StreamRecorder();
      await stage.pair(broken, itsClient);
      const { server, client } = await stage.plainPair();
      itsClient.transport.write("x");
      await stage.lost(broken, itsClient);
      client.transport.write("still here");
      await stage.received(server, 10);
      expectEqual(server.text, "still here", "what the other connection carries");
      expectLogged(1);
    },
  ),

  streamCheck(
    "delivers nothing more to a protocol that has thrown",
    { pins: ["X5"], needs: ["exceptions"] },
    async (stage) => {
      const server = new StreamRecorder({ dataReceived: boom });
      const client = new StreamRecorder();
      await stage.pair(server, client);
      client.transport.write("one");
      await stage.received(server, 3);
      client.transport.write("two");
      await stage.lost(server, client);
      expectEqual(server.text, "one", "what the protocol was given");
      expectLogged(1);
    },
  ),

  streamCheck(
    "logs what connectionLost throws, and tells the factory all the same",
    { pins: ["X5"], needs: ["exceptions", "factories"] },
    async (stage) => {
      const told: string[] = [];
      const server = new StreamRecorder();
      const client = new StreamRecorder({ connectionLost: boom });
      await stage.pair(server, client, { clientOver: ({ value }) => void told.push(value.name) });
      server.transport.loseConnection();
      await stage.until(() => told.length > 0, "the factory is told");
      await stage.settle();
      expectEqual(told, ["ConnectionDone"], "reasons of the factory");
      expectLogged(1);
    },
  ),

  streamCheck(
    "ends a connection whose producer throws when it is resumed",
    { pins: ["X5"], needs: ["exceptions"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const producer = new RecordingProducer(({ calls }) => {
        if (calls.length > 1) boom();
        client.transport.write("piece");
      });
      client.transport.registerProducer(producer, false);
      await stage.lost(client, server);
      expectThat(client.reason instanceof Boom, `the reason is ${client.reason?.name}`);
      expectEqual(
        server.events,
        ["made", "data", "lost ConnectionDone"],
        "events of the other end",
      );
      expectEqual(producer.calls, ["resume", "resume", "stop"], "calls of the producer");
      expectLogged(1);
    },
  ),

  streamCheck(
    "keeps the reason of an abort that an exception follows",
    { pins: ["X5", "X10"], needs: ["abort", "exceptions"] },
    async (stage) => {
      const server = new StreamRecorder({
        dataReceived({ transport }) {
          transport.abortConnection();
          boom();
        },
      });
      const client = new StreamRecorder();
      await stage.pair(server, client);
      client.transport.write("x");
      await stage.lost(server, client);
      expectEqual(server.reason?.name, "ConnectionAborted", "reason of the end that aborts");
      expectLogged(1);
    },
  ),

  streamCheck(
    "closes a connection for which no protocol could be built",
    { pins: ["X5"], needs: ["exceptions", "factories"] },
    async (stage) => {
      const client = new StreamRecorder();
      await stage.connect({ server: boom, client: () => client });
      await stage.lost(client);
      expectLogged(1);
    },
  ),

  streamCheck(
    "fails an attempt for which no protocol could be built",
    { pins: ["X5"], needs: ["exceptions", "factories"] },
    async (stage) => {
      const server = new StreamRecorder();
      const told: Error[] = [];
      const clientOver = ({ value }: Failure): void => void told.push(value);
      await stage.connect({ server: () => server, client: boom, clientOver });
      await stage.until(() => told.length > 0, "the factory is told");
      await stage.settle();
      expectEqual(
        told.map(({ name }) => name),
        ["ConnectError"],
        "what the factory is told",
      );
      expectThat(told[0]?.cause instanceof Boom, "the reason has another cause");
      expectLogged(1);
    },
  ),
];

/** A check of one event, at whose end the connection must be ended with what was thrown. */
function throwingCheck(
  { name, provoke }: Event,
  how: "throws" | "rejects",
  reaction: () => unknown,
): StreamCheck {
  const isHalfClose = name === "readConnectionLost" || name === "writeConnectionLost";
  const needs = isHalfClose ? (["exceptions", "halfClose"] as const) : (["exceptions"] as const);
  const about = { pins: ["X5"], needs };
  const title = `ends a connection when ${name} ${how}, with that as the reason`;
  return streamCheck(title, about, async (stage) => {
    const broken = new HalfCloseRecorder({ [name]: reaction });
    const other = new StreamRecorder();
    await stage.pair(other, broken);
    provoke(broken, other);
    await stage.lost(broken, other);
    expectThat(broken.reason instanceof Boom, `the reason is ${broken.reason?.name}`);
    expectEqual(other.reason?.name, "ConnectionDone", "reason of the other end");
    expectLogged(1);
  });
}

/** The same for `connectionMade`, which comes before the connection stands. */
function brokenAtOnceCheck(
  side: "server" | "client",
  how: "throws" | "rejects",
  reaction: () => unknown,
): StreamCheck {
  const about = { pins: ["X5"], needs: ["exceptions"] } as const;
  const title = `ends a connection when connectionMade ${how} in its ${side}, with that as the reason`;
  return streamCheck(title, about, async (stage) => {
    const broken = new StreamRecorder({ connectionMade: reaction });
    const other = new StreamRecorder();
    if (side === "server") await stage.begin(broken, other);
    else await stage.begin(other, broken);
    await stage.lost(broken);
    expectThat(broken.reason instanceof Boom, `the reason is ${broken.reason?.name}`);
    expectLogged(1);
    if (stage.isSecure) await stage.settle();
    // A handshake may be aborted by a reset, which may come before the other end was there.
    if (stage.isSecure && !other.isMade) return;
    await stage.lost(other);
    // Without a handshake TLS can't be ended cleanly.
    const expected = stage.isSecure ? "ConnectionLost" : "ConnectionDone";
    expectEqual(other.reason?.name, expected, "reason of the other end");
  });
}

/** What was thrown must have been logged, and that only once. */
function expectLogged(times: number): void {
  expectEqual(flushLoggedErrors(Boom).length, times, "how often it was logged");
}
