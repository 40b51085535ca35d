import {
  SpewingFactory,
  ThrottlingFactory,
  TimeoutFactory,
  type TrafficLog,
  TrafficLoggingFactory,
  WrappingFactory,
} from "@cordage/protocols/policies";
import { Echo } from "@cordage/protocols/wire";
import { Factory, type IProtocol, type IProtocolFactory } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import { PEER } from "../support/accumulating-factory.ts";
import type { Subject } from "./subjects.ts";

class UnwrittenLog extends TrafficLoggingFactory {
  override open(): TrafficLog {
    return { write: () => {} };
  }
}

const WRAPPINGS: Readonly<
  Record<string, (echo: IProtocolFactory, notes: SplitNotes) => WrappingFactory>
> = {
  WrappingFactory: (echo) => new WrappingFactory(echo),
  ThrottlingFactory: (echo, { clock }) => new ThrottlingFactory(echo, { clock, readLimit: 1 }),
  TimeoutFactory: (echo, { clock }) => new TimeoutFactory(echo, 1, { clock }),
  TrafficLoggingFactory: (echo) => new UnwrittenLog(echo, "log"),
  SpewingFactory: (echo) => new SpewingFactory(echo),
};

export const POLICIES_SUBJECTS: readonly Subject[] = Object.entries(WRAPPINGS).map(
  ([name, wrap]) => ({
    name: `Echo in a ${name}`,
    // none of them refuses the first connection
    make: (notes) => wrap(Factory.forProtocol(Echo), notes).buildProtocol(PEER) as IProtocol,
    transcripts: { something: "some bytes" },
  }),
);
