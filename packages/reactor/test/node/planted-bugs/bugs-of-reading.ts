import type { Failure } from "@cordage/deferred";
import type { PlantedBug } from "./planted-bug.ts";

const HELD_DATA = "holds data back while paused, then delivers it";
const HALF_CLOSE = "flushes, shuts down writing, and tells; reading goes on";

/** What goes wrong with pausing, and with the end of what is read. */
export const BUGS_OF_READING: readonly PlantedBug[] = [
  {
    name: "goes on delivering while paused",
    caughtBy: HELD_DATA,
    plant: () => ({ transport: { pauseProducing() {} } }),
  },
  {
    name: "drops what comes while paused",
    caughtBy: HELD_DATA,
    plant(_, protocol) {
      let isPaused = false;
      return {
        transport: {
          pauseProducing() {
            isPaused = true;
          },
          resumeProducing() {
            isPaused = false;
          },
        },
        protocol: {
          dataReceived: (data) => (isPaused ? undefined : protocol.dataReceived(data)),
        },
      };
    },
  },
  {
    name: "holds back data while paused, but not the end of file",
    caughtBy: "holds back the end of file while paused",
    plant(_, protocol) {
      let isPaused = false;
      const held: Buffer[] = [];
      return {
        transport: {
          pauseProducing() {
            isPaused = true;
          },
          resumeProducing() {
            isPaused = false;
            for (const data of held.splice(0)) protocol.dataReceived(data);
          },
        },
        protocol: {
          dataReceived: (data) => (isPaused ? void held.push(data) : protocol.dataReceived(data)),
        },
      };
    },
  },
  {
    name: "can't be paused from inside dataReceived: what is there is delivered with the rest",
    caughtBy: "holds back the end of file behind data, when dataReceived pauses",
    plant(transport, protocol) {
      let isDelivering = false;
      return {
        transport: {
          pauseProducing() {
            if (!isDelivering) transport.pauseProducing();
          },
        },
        protocol: {
          dataReceived(data) {
            isDelivering = true;
            protocol.dataReceived(data);
            isDelivering = false;
          },
        },
      };
    },
  },
  {
    name: "isn't paused when connectionMade asks for it",
    caughtBy: "holds data back when connectionMade pauses",
    plant(transport, protocol) {
      return {
        protocol: {
          makeConnection(seen) {
            protocol.makeConnection(seen);
            transport.resumeProducing();
          },
        },
      };
    },
  },
  {
    name: "counts how often it was paused",
    caughtBy: "needs one resumeProducing, however often it was paused",
    plant(transport) {
      let pauses = 0;
      return {
        transport: {
          pauseProducing() {
            pauses += 1;
            transport.pauseProducing();
          },
          resumeProducing() {
            pauses -= 1;
            if (pauses === 0) transport.resumeProducing();
          },
        },
      };
    },
  },
  {
    name: "stops sending, too, when paused",
    caughtBy: "goes on sending while reading is paused",
    plant(transport) {
      let isPaused = false;
      return {
        transport: {
          pauseProducing() {
            isPaused = true;
            transport.pauseProducing();
          },
          write: (data) => (isPaused ? undefined : transport.write(data)),
        },
      };
    },
  },
  {
    name: "goes on delivering after loseConnection until it is closed",
    caughtBy: "delivers nothing more after loseConnection, resumed or not",
    plant(transport) {
      let isClosing = false;
      return {
        transport: {
          loseConnection() {
            isClosing = true; // and closes once no producer is in the way
          },
          unregisterProducer() {
            transport.unregisterProducer();
            if (isClosing) transport.loseConnection();
          },
        },
      };
    },
  },
  {
    name: "never tells writeConnectionLost",
    caughtBy: HALF_CLOSE,
    plant: () => ({ protocol: { writeConnectionLost() {} } }),
  },
  {
    name: "tells readConnectionLost twice",
    caughtBy:
      "tells an end of file that was held back once, however often it is paused and resumed",
    plant: (_, protocol) => ({
      protocol: {
        readConnectionLost() {
          protocol.readConnectionLost?.();
          protocol.readConnectionLost?.();
        },
      },
    }),
  },
  {
    name: "closes both directions for loseWriteConnection",
    caughtBy: HALF_CLOSE,
    plant: (transport) => ({
      transport: { loseWriteConnection: () => transport.loseConnection() },
    }),
  },
  {
    name: "closes by itself when both directions have ended",
    caughtBy: "lasts until loseConnection even when both directions have ended",
    plant(transport, protocol) {
      let ended = 0;
      const count = (): void => {
        ended += 1;
        if (ended === 2) transport.loseConnection();
      };
      return {
        protocol: {
          readConnectionLost() {
            protocol.readConnectionLost?.();
            count();
          },
          writeConnectionLost() {
            protocol.writeConnectionLost?.();
            count();
          },
        },
      };
    },
  },
  {
    name: "keeps an ordinary protocol when the peer has half-closed, until it writes",
    caughtBy: "ends an ordinary protocol at the peer's half-close",
    plant(_, protocol) {
      if (protocol.readConnectionLost !== undefined) return {};
      let reason: Failure | undefined;
      return {
        transport: {
          write() {
            if (reason !== undefined) protocol.connectionLost(reason);
          },
        },
        protocol: {
          connectionLost(its) {
            reason = its;
          },
        },
      };
    },
  },
  {
    name: "forgets that it was paused when it is secured",
    caughtBy: "stays paused when it is secured, the handshake apart",
    plant: (transport) => ({
      transport: {
        startTLS(options, normal) {
          transport.startTLS(options, normal);
          transport.resumeProducing();
        },
      },
    }),
  },
];
