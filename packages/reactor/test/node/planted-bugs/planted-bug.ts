import type {
  IHalfCloseableProtocol,
  IHandshakeListener,
  IProtocol,
  ITLSTransport,
} from "@cordage/reactor";
import type { StreamEnds } from "@cordage/testing/conformance";

/** A protocol with whatever events it may have. */
export type AnyProtocol = IProtocol & Partial<IHalfCloseableProtocol & IHandshakeListener>;

/** A transport of the Node reactor's. */
export type AnyTransport = ITLSTransport;

/** What a bug puts in the place of the real methods: a protocol sees these, and so does a transport. */
export interface Wrong {
  readonly transport?: Partial<AnyTransport>;
  readonly protocol?: Partial<AnyProtocol>;
}

/** A small wrong variant of a transport, and who has to notice. */
export interface PlantedBug {
  /** What it does, as a sentence without its subject. */
  readonly name: string;
  /** The name of the check that is meant for it. */
  readonly caughtBy: string;
  /** What is wrong with each end. */
  plant?(transport: AnyTransport, protocol: AnyProtocol): Wrong;
  /** What is wrong with the way ends are made. */
  spoil?(ends: StreamEnds): StreamEnds;
}
