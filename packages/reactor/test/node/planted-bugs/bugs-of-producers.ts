import type { IPullProducer, IPushProducer } from "@cordage/reactor";
import type { AnyTransport, PlantedBug } from "./planted-bug.ts";

type AnyProducer = IPushProducer | IPullProducer;

const MARK = 64 * 1024;
const PAUSING = "pauses a push producer above 65536 waiting bytes, and resumes it when empty";
const STOPPING = "stops the producer, then tells the protocol";

/** What goes wrong with producers. */
export const BUGS_OF_PRODUCERS: readonly PlantedBug[] = [
  {
    name: "doesn't stop the producer",
    caughtBy: STOPPING,
    plant: (transport) =>
      withProducer(transport, (producer) => ({
        ...calls(producer),
        stopProducing() {},
      })),
  },
  {
    name: "stops the producer after it has told the protocol",
    caughtBy: STOPPING,
    plant: (transport) =>
      withProducer(transport, (producer) => ({
        ...calls(producer),
        stopProducing: () => process.nextTick(() => producer.stopProducing()),
      })),
  },
  {
    name: "never pauses a push producer",
    caughtBy: PAUSING,
    plant: (transport) =>
      withProducer(transport, (producer) => ({
        ...calls(producer),
        pauseProducing() {},
      })),
  },
  {
    name: "pauses at the mark, not only above it",
    caughtBy: PAUSING,
    plant(transport) {
      let registered: AnyProducer | undefined;
      return {
        transport: {
          registerProducer(producer: AnyProducer, streaming: boolean) {
            registered = producer;
            transport.registerProducer(producer, streaming);
          },
          write(data) {
            transport.write(data);
            if (data.length === MARK && registered !== undefined)
              calls(registered).pauseProducing();
          },
        },
      };
    },
  },
  {
    name: "never resumes a push producer",
    caughtBy: PAUSING,
    plant: (transport) =>
      withProducer(transport, (producer) => ({
        ...calls(producer),
        resumeProducing() {},
      })),
  },
  {
    name: "pauses again at each write while it is full",
    caughtBy: "pauses a push producer once, however much more it writes",
    plant(transport) {
      let paused: IPushProducer | undefined;
      return {
        transport: {
          ...withProducer(transport, (producer) => ({
            ...calls(producer),
            pauseProducing() {
              paused = calls(producer);
              paused.pauseProducing();
            },
            resumeProducing() {
              paused = undefined;
              producer.resumeProducing();
            },
          })).transport,
          write(data) {
            paused?.pauseProducing();
            transport.write(data);
          },
        },
      };
    },
  },
  {
    name: "resumes a push producer in the next turn, whatever waits",
    caughtBy: "doesn't resume a push producer while something waits",
    plant: (transport) =>
      withProducer(transport, (producer) => ({
        ...calls(producer),
        pauseProducing() {
          calls(producer).pauseProducing();
          setImmediate(() => producer.resumeProducing());
        },
      })),
  },
  {
    name: "doesn't ask a pull producer at once",
    caughtBy: "asks a pull producer at once and each time nothing waits, and never pauses it",
    plant: (transport) => ({
      transport: {
        registerProducer(producer: AnyProducer, streaming: boolean) {
          setImmediate(() => transport.registerProducer(producer, streaming));
        },
      },
    }),
  },
  {
    name: "asks a pull producer only once",
    caughtBy: "asks a pull producer at once and each time nothing waits, and never pauses it",
    plant(transport) {
      let asked = 0;
      return withProducer(transport, (producer) => ({
        ...calls(producer),
        resumeProducing() {
          asked += 1;
          if (asked === 1) producer.resumeProducing();
        },
      }));
    },
  },
  {
    name: "takes another producer in place of the one it has",
    caughtBy: "takes one producer at a time",
    plant: (transport) => ({
      transport: {
        registerProducer(producer: AnyProducer, streaming: boolean) {
          transport.unregisterProducer();
          transport.registerProducer(producer, streaming);
        },
      },
    }),
  },
  {
    name: "closes without waiting for a push producer",
    caughtBy: "waits with the close for a push producer, and sends what it writes",
    plant: (transport) => ({
      transport: {
        loseConnection() {
          transport.unregisterProducer();
          transport.loseConnection();
        },
      },
    }),
  },
  {
    name: "half-closes without waiting for a producer",
    caughtBy: "waits with a half-close for the producer",
    plant: (transport) => ({
      transport: {
        loseWriteConnection() {
          transport.unregisterProducer();
          transport.loseWriteConnection();
        },
      },
    }),
  },
  {
    name: "stays open when the producer that a close waits for is gone",
    caughtBy: "waits with the close for a pull producer, and sends what it writes",
    plant: () => ({ transport: { unregisterProducer() {} } }),
  },
  {
    name: "asks a pull producer no more once it closes",
    caughtBy: "goes on asking a pull producer while a close waits for it",
    plant: (transport) =>
      withProducer(transport, (producer) => ({
        ...calls(producer),
        resumeProducing() {
          if (!transport.disconnecting) producer.resumeProducing();
        },
      })),
  },
  {
    name: "keeps a producer that comes after the loss",
    caughtBy: "stops a producer that comes after connectionLost",
    plant(transport, protocol) {
      let isLost = false;
      return {
        transport: {
          registerProducer(producer: AnyProducer, streaming: boolean) {
            if (!isLost) transport.registerProducer(producer, streaming);
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
];

/** Registers a wrong variant of each producer. */
function withProducer(
  transport: AnyTransport,
  variant: (producer: AnyProducer) => IPushProducer,
): { readonly transport: Partial<AnyTransport> } {
  return {
    transport: {
      registerProducer(producer: AnyProducer, streaming: boolean) {
        transport.registerProducer(variant(producer), streaming);
      },
    },
  };
}

/** The calls of a producer of either kind; one that is pulled is never paused. */
function calls(producer: AnyProducer): IPushProducer {
  return {
    pauseProducing: () => (producer as IPushProducer).pauseProducing(),
    resumeProducing: () => producer.resumeProducing(),
    stopProducing: () => producer.stopProducing(),
  };
}
