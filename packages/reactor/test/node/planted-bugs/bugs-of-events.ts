import { Failure } from "@cordage/deferred";
import { ConnectionDone, ConnectionLost } from "@cordage/reactor";
import type { PlantedBug } from "./planted-bug.ts";

const LIFE = "delivers made, data, lost, in that order and once, to both ends";
const READ_THROWS = "ends a connection when dataReceived throws, with that as the reason";

/** What a protocol is told wrongly. */
export const BUGS_OF_EVENTS: readonly PlantedBug[] = [
  {
    name: "tells connectionLost twice",
    caughtBy: LIFE,
    plant: (_, protocol) => ({
      protocol: {
        connectionLost(reason) {
          protocol.connectionLost(reason);
          protocol.connectionLost(reason);
        },
      },
    }),
  },
  {
    name: "never tells connectionLost",
    caughtBy: LIFE,
    plant: () => ({ protocol: { connectionLost() {} } }),
  },
  {
    name: "delivers the last data after connectionLost",
    caughtBy: LIFE,
    plant(_, protocol) {
      const held: Buffer[] = [];
      return {
        protocol: {
          dataReceived: (data) => void held.push(data),
          connectionLost(reason) {
            protocol.connectionLost(reason);
            for (const data of held) protocol.dataReceived(data);
          },
        },
      };
    },
  },
  {
    name: "tells a clean close as ConnectionLost",
    caughtBy: "flushes, then closes; asking again changes nothing",
    plant: (_, protocol) => ({
      protocol: {
        connectionLost: () => protocol.connectionLost(new Failure(new ConnectionLost())),
      },
    }),
  },
  {
    name: "tells the peer of an abort ConnectionDone",
    caughtBy: "tells the peer of an end that aborts ConnectionLost",
    plant: (_, protocol) => ({
      protocol: {
        connectionLost(reason) {
          const isReset = reason.check(ConnectionLost) === ConnectionLost;
          protocol.connectionLost(isReset ? new Failure(new ConnectionDone()) : reason);
        },
      },
    }),
  },
  {
    name: "tells whoever has closed that it was closed cleanly, though a reset came first",
    caughtBy: "tells ConnectionLost where the peer aborts before everything was flushed",
    plant(transport, protocol) {
      let hasClosed = false;
      return {
        transport: {
          loseConnection() {
            hasClosed = true;
            transport.loseConnection();
          },
        },
        protocol: {
          connectionLost: (reason) =>
            protocol.connectionLost(hasClosed ? new Failure(new ConnectionDone()) : reason),
        },
      };
    },
  },
  {
    name: "hands out the same memory for each piece",
    caughtBy: "gives what an event hands over away: later data does not change it",
    plant(_, protocol) {
      const shared = Buffer.alloc(64 * 1024);
      return {
        protocol: {
          dataReceived(data) {
            data.copy(shared);
            protocol.dataReceived(shared.subarray(0, data.length));
          },
        },
      };
    },
  },
  {
    name: "tells of empty pieces",
    caughtBy: LIFE,
    plant: (_, protocol) => ({
      protocol: {
        dataReceived(data) {
          protocol.dataReceived(data);
          protocol.dataReceived(data.subarray(data.length));
        },
      },
    }),
  },
  {
    name: "swallows what dataReceived throws",
    caughtBy: READ_THROWS,
    plant: (_, protocol) => ({
      protocol: {
        dataReceived(data) {
          try {
            protocol.dataReceived(data);
          } catch {}
        },
      },
    }),
  },
  {
    name: "drops a connection for what dataReceived throws, but gives another reason",
    caughtBy: READ_THROWS,
    plant: (_, protocol) => ({
      protocol: {
        connectionLost: () => protocol.connectionLost(new Failure(new ConnectionDone())),
      },
    }),
  },
  {
    name: "stays open when the server's connectionMade throws",
    caughtBy: "ends a connection when connectionMade throws in its server, with that as the reason",
    plant: (_, protocol) => ({
      protocol: {
        makeConnection(transport) {
          try {
            protocol.makeConnection(transport);
          } catch {}
        },
      },
    }),
  },
  {
    name: "forgets what an async dataReceived rejects with",
    caughtBy: "ends a connection when dataReceived rejects, with that as the reason",
    plant: (_, protocol) => ({
      protocol: {
        dataReceived(data) {
          const returned: unknown = protocol.dataReceived(data);
          if (returned instanceof Promise) returned.catch(() => {});
        },
      },
    }),
  },
  {
    name: "doesn't tell the factory of the end",
    caughtBy: "tells the factory of the end after the protocol, for the same reason",
    spoil: (ends) => ({ ...ends, clientOver: undefined }),
  },
];
