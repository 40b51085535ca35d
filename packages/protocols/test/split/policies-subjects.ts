import { LineReceiver } from "@cordage/protocols/basic";
import {
  LimitConnectionsByPeer,
  LimitTotalConnectionsFactory,
  SpewingFactory,
  ThrottlingFactory,
  TimeoutFactory,
  TimeoutMixin,
  type TrafficLog,
  TrafficLoggingFactory,
  WrappingFactory,
} from "@cordage/protocols/policies";
import { Factory, type IProtocol, type IProtocolFactory, IPv4Address } from "@cordage/reactor";
import type { Clock, SplitNotes } from "@cordage/testing";
import { COMMANDS, Commands } from "./basic-subjects.ts";
import type { Subject } from "./subjects.ts";

const PEER = new IPv4Address("TCP", "192.0.2.1", 4321);

/** A policy around the commands, which then do what they do without it. */
function around(
  name: string,
  policy: (wrapped: IProtocolFactory, clock: Clock) => IProtocolFactory,
): Subject {
  const make = (notes: SplitNotes): IProtocol => {
    const wrapped = new Factory();
    wrapped.buildProtocol = () => new Commands(notes);
    const built = policy(wrapped, notes.clock).buildProtocol(PEER);
    if (built === null) throw new Error(`${name} refuses the first connection`);
    return built;
  };
  return { name, make, transcripts: COMMANDS };
}

class UnreadLog implements TrafficLog {
  write(): void {}
  close(): void {}
}

class UnreadTrafficFactory extends TrafficLoggingFactory {
  override open(): TrafficLog {
    return new UnreadLog();
  }
}

function patient({ note, clock }: SplitNotes): LineReceiver {
  class Patient extends TimeoutMixin(LineReceiver) {
    override connectionMade(): void {
      this.setTimeout(30);
    }

    override lineReceived(line: Buffer): void {
      note("line", line.toString());
      this.resetTimeout();
    }

    override callLater(delay: number, action: () => void): ReturnType<Clock["callLater"]> {
      return clock.callLater(delay, action);
    }
  }
  return new Patient();
}

function limited(notes: SplitNotes): IProtocol {
  const factory = new LimitTotalConnectionsFactory();
  factory.protocol = class extends Commands {
    constructor() {
      super(notes);
    }
  };
  const built = factory.buildProtocol(PEER);
  if (built === null) throw new Error("there is no limit");
  return built;
}

export const POLICIES_SUBJECTS: readonly Subject[] = [
  around("WrappingFactory", (wrapped) => new WrappingFactory(wrapped)),
  around("SpewingFactory", (wrapped) => new SpewingFactory(wrapped)),
  around("TrafficLoggingFactory", (wrapped) => new UnreadTrafficFactory(wrapped, "log")),
  around("TimeoutFactory", (wrapped, clock) => new TimeoutFactory(wrapped, 30, { clock })),
  around(
    "ThrottlingFactory",
    (wrapped, clock) => new ThrottlingFactory(wrapped, { readLimit: 1e6, writeLimit: 1e6, clock }),
  ),
  around("LimitConnectionsByPeer", (wrapped) => new LimitConnectionsByPeer(wrapped)),
  { name: "LimitTotalConnectionsFactory", make: limited, transcripts: COMMANDS },
  { name: "TimeoutMixin", make: patient, transcripts: { lines: "a\r\nb\r\nc" } },
];
