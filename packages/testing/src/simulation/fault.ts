import type { LinkConditions } from "./link-conditions.ts";

/** When a fault sets in, and how long it lasts. */
export interface FaultTimes {
  /** Seconds from the beginning of the simulation. */
  readonly at: number;
  /** Seconds until it is over by itself. Default: it stays. */
  readonly for?: number | undefined;
}

/** The way between hosts becomes worse: slower, narrower, lossy, with other segments. */
export interface LinkFault extends FaultTimes {
  readonly kind: "link";
  /** The two hosts between which it happens, in both directions. Default: everywhere. */
  readonly between?: readonly [string, string] | undefined;
  /** Only what goes from the first of the two to the second is affected. Default: false. */
  readonly oneWay?: boolean | undefined;
  readonly change: Partial<LinkConditions>;
}

/** Every TCP connection between two hosts is reset, at both ends, as a firewall may do. */
export interface ResetFault {
  readonly kind: "reset";
  readonly at: number;
  /** Default: every connection there is. */
  readonly between?: readonly [string, string] | undefined;
}

/** The cable of a host is out: nothing reaches it, nothing leaves it, and nobody is told. */
export interface CablePullFault extends FaultTimes {
  readonly kind: "cablePull";
  readonly host: string;
}

/** Some hosts reach each other, but no others, until it heals. */
export interface PartitionFault extends FaultTimes {
  readonly kind: "partition";
  readonly hosts: readonly string[];
}

/** The programs on a host take only so much from their TCP connections. */
export interface SlowReaderFault extends FaultTimes {
  readonly kind: "slowReader";
  readonly host: string;
  readonly bytesPerSecond: number;
}

/** The clock of a host jumps forward and goes at another pace. It never goes back. */
export interface ClockSkewFault extends FaultTimes {
  readonly kind: "clockSkew";
  readonly host: string;
  /** Seconds it jumps ahead. Default: 0. When the fault is over it stays ahead. */
  readonly offset?: number | undefined;
  /** Its seconds for each second that passes. Default: 1. */
  readonly rate?: number | undefined;
}

/** A host loses its power: all in it is gone, nobody is told. When it is over, the host starts again. */
export interface CrashFault extends FaultTimes {
  readonly kind: "crash";
  readonly host: string;
}

/** Names are not found, or looking them up takes until it is given up. */
export interface NameFault extends FaultTimes {
  readonly kind: "names";
  /** Who asks. Default: everybody. */
  readonly host?: string | undefined;
  /** What is asked for. Default: every name. */
  readonly name?: string | undefined;
  readonly answer: "notFound" | "none";
}

/** New connections to a host are refused, or nothing answers them. Those that stand are not affected. */
export interface ConnectFault extends FaultTimes {
  readonly kind: "refuse" | "blackHole";
  readonly host: string;
  /** Default: every port. */
  readonly port?: number | undefined;
}

/**
 * Something that goes wrong at a given time. Plain data: it can be written down, printed, made up from a
 * seed, and left out to see whether it mattered.
 */
export type Fault =
  | LinkFault
  | ResetFault
  | CablePullFault
  | PartitionFault
  | SlowReaderFault
  | ClockSkewFault
  | CrashFault
  | NameFault
  | ConnectFault;

/** What can go wrong. */
export type FaultKind = Fault["kind"];

/** Every kind there is. */
export const FAULT_KINDS: readonly FaultKind[] = [
  "link",
  "reset",
  "cablePull",
  "partition",
  "slowReader",
  "clockSkew",
  "crash",
  "names",
  "refuse",
  "blackHole",
];

/** What goes wrong in a simulation. The order doesn't matter, except among those at the same time. */
export type FaultSchedule = readonly Fault[];

/** A schedule as text, in the form in which it goes into a test. */
export function faultsAsText(faults: FaultSchedule): string {
  if (faults.length === 0) return "[]";
  const inOrder = [...faults].sort((a, b) => a.at - b.at);
  return `[\n${inOrder.map((fault) => `  ${asLiteral(fault)},\n`).join("")}]`;
}

/** JSON with the spaces of code, and without quotes around names. */
function asLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{ ${fields.map(([name, field]) => `${name}: ${asLiteral(field)}`).join(", ")} }`;
}
