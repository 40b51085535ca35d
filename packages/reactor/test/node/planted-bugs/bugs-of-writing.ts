import { connectionDone } from "@cordage/reactor";
import type { PlantedBug } from "./planted-bug.ts";

const SENDING = "sends bytes and strings, as UTF-8, in order, whatever the turns";
const ABORTING = "aborts later and once, whatever follows";

/** What goes wrong with what is written, and with closing. */
export const BUGS_OF_WRITING: readonly PlantedBug[] = [
  {
    name: "sends a sequence backwards",
    caughtBy: SENDING,
    plant: (transport) => ({
      transport: { writeSequence: (pieces) => transport.writeSequence([...pieces].reverse()) },
    }),
  },
  {
    name: "sends bytes before strings that were written earlier in the same turn",
    caughtBy: "keeps pieces of all kinds and sizes in order while the peer doesn't read",
    plant: (transport) => ({
      transport: {
        write(data) {
          if (typeof data === "string") process.nextTick(() => transport.write(data));
          else transport.write(data);
        },
      },
    }),
  },
  {
    name: "sends strings as Latin-1",
    caughtBy: SENDING,
    plant: (transport) => ({
      transport: {
        write: (data) =>
          transport.write(typeof data === "string" ? Buffer.from(data, "latin1") : data),
      },
    }),
  },
  {
    name: "sends all of the memory under a view",
    caughtBy: SENDING,
    plant: (transport) => ({
      transport: {
        write: (data) =>
          transport.write(
            data instanceof Buffer || typeof data === "string" ? data : new Uint8Array(data.buffer),
          ),
      },
    }),
  },
  {
    name: "turns whatever is written into a string",
    caughtBy: "refuses what is neither bytes nor string, even when closed",
    plant: (transport) => ({
      transport: {
        write: (data) => transport.write(data instanceof Uint8Array ? data : String(data)),
      },
    }),
  },
  {
    name: "sends the good pieces of a sequence before it refuses the bad one",
    caughtBy: "checks all of a sequence before it sends any of it",
    plant: (transport) => ({
      transport: {
        writeSequence(pieces) {
          for (const piece of pieces) transport.write(piece);
        },
      },
    }),
  },
  {
    name: "loses every hundredth piece when much waits",
    caughtBy: "keeps pieces of all kinds and sizes in order while the peer doesn't read",
    plant(transport) {
      let written = 0;
      return {
        transport: {
          write(data) {
            written += 1;
            if (written % 100 !== 0) transport.write(data);
          },
        },
      };
    },
  },
  {
    name: "lets one byte more wait than maxWriteBuffer",
    caughtBy: "aborts when more waits than maxWriteBuffer, at exactly that",
    spoil: ({ maxWriteBuffer, ...ends }) =>
      maxWriteBuffer === undefined ? ends : { ...ends, maxWriteBuffer: maxWriteBuffer + 1 },
  },
  {
    name: "sends what is written after loseConnection in the same turn",
    caughtBy: "drops what is written after loseConnection",
    plant: (transport) => ({
      transport: { loseConnection: () => process.nextTick(() => transport.loseConnection()) },
    }),
  },
  {
    name: "sends what is written after loseWriteConnection in the same turn",
    caughtBy: "drops what is written after loseWriteConnection, in the same turn and later",
    plant: (transport) => ({
      transport: {
        loseWriteConnection: () => process.nextTick(() => transport.loseWriteConnection()),
      },
    }),
  },
  {
    name: "aborts in place of flushing",
    caughtBy: "flushes, then closes; asking again changes nothing",
    plant: (transport) => ({
      transport: { loseConnection: () => transport.abortConnection() },
    }),
  },
  {
    name: "tells of the loss from inside loseConnection",
    caughtBy: "never calls connectionLost from inside loseConnection",
    plant(transport, protocol) {
      let isClosing = false;
      return {
        transport: {
          loseConnection() {
            transport.loseConnection();
            if (!isClosing) protocol.connectionLost(connectionDone);
            isClosing = true;
          },
        },
        protocol: {
          connectionLost: (reason) => (isClosing ? undefined : protocol.connectionLost(reason)),
        },
      };
    },
  },
  {
    name: "flushes when it aborts",
    caughtBy: "drops what waits when it aborts",
    plant: (transport) => ({
      transport: { abortConnection: () => transport.loseConnection() },
    }),
  },
  {
    name: "tells an abort as a clean close",
    caughtBy: ABORTING,
    plant: (_, protocol) => ({
      protocol: { connectionLost: () => protocol.connectionLost(connectionDone) },
    }),
  },
  {
    name: "forgets an abort while it flushes",
    caughtBy: "can be aborted after loseConnection, while it flushes",
    plant: (transport) => ({
      transport: {
        abortConnection() {
          if (!transport.disconnecting) transport.abortConnection();
        },
      },
    }),
  },
  {
    name: "isn't disconnecting after an abort",
    caughtBy: "is disconnecting from abortConnection on",
    plant: () => ({ transport: { disconnecting: false } }),
  },
  {
    name: "throws when it is written to after the loss",
    caughtBy: "makes everything a harmless no-op after connectionLost",
    plant(transport, protocol) {
      let isLost = false;
      return {
        transport: {
          write(data) {
            if (isLost) throw new Error("write after the loss");
            transport.write(data);
          },
        },
        protocol: {
          connectionLost(reason) {
            isLost = true;
            protocol.connectionLost(reason);
          },
        },
      };
    },
  },
  {
    name: "takes its own address for the peer's",
    caughtBy: "tells the addresses of both ends, the same before and after the loss",
    plant: (transport) => ({ transport: { getPeer: () => transport.getHost() } }),
  },
  {
    name: "forgets which options were set",
    caughtBy: "has no-delay and keep-alive off, and tells what was set",
    plant: () => ({ transport: { getTcpKeepAlive: () => false } }),
  },
];
