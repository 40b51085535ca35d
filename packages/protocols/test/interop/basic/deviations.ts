/** Where our receivers are meant to differ from Twisted's, in terms of programs and traces. */
import type { Program, Trace, TraceEntry } from "./program.ts";
import {
  delimiterAt,
  enclosingEvent,
  firstDifference,
  indexFrom,
  isClose,
  isDone,
  tellsOfLeftover,
} from "./trace.ts";

/** The longest that random input can make a line: a larger limit is never exceeded. */
const LARGE_LIMIT = 100;

/** The program Twisted was given, and what it and ours led to. */
export interface Case {
  readonly program: Program;
  readonly theirs: Trace;
  readonly ours: Trace;
}

/** A difference that goes away when Twisted is given another program. */
export interface Rewriting {
  /** The behaviour we depart from. */
  readonly id: string;
  /** What we do, and what Twisted does. */
  readonly what: string;
  /** The program on which Twisted does what we do on the given one. */
  rewrite(program: Program): Program;
}

/** A difference in single entries. */
export interface Translation {
  readonly id: string;
  readonly what: string;
  /** What we have in place of Twisted's entry number `at`. */
  translate(theirs: Trace, at: number, program: Program): TraceEntry;
}

/** A difference after which programs go separate ways, so that the rest can't be compared. */
export interface Parting {
  readonly id: string;
  readonly what: string;
  /** The first entry that may differ, or -1 if this does not come up. */
  from(run: Case): number;
}

export const REWRITINGS: readonly Rewriting[] = [
  {
    id: "LO-2",
    what: "LineOnlyReceiver has LineReceiver's rule for lines that are too long; in Twisted, its own",
    rewrite: (program) =>
      program.receiver === "lineOnly" && mayExceed(program)
        ? { ...program, receiver: "lineAsLineOnly" }
        : program,
  },
  {
    id: "GEN-4",
    what: "a delimiter set inside an event ends the next line; in LineOnlyReceiver, the next segment's",
    rewrite: (program) =>
      program.receiver === "lineOnly" &&
      program.reactions.flat().some(([name]) => name === "delimiter")
        ? { ...program, receiver: "lineAsLineOnly" }
        : program,
  },
  {
    id: "LR-14",
    what: "what events return is ignored; a truthy value makes Twisted wait for the next segment",
    rewrite: (program) => (isOnLineReceiver(program) ? withoutTruthy(program) : program),
  },
];

export const TRANSLATIONS: readonly Translation[] = [
  {
    id: "LR-3b",
    what: "a line with a delimiter in it, or a CR or LF before CR LF, is not sent; in Twisted it is",
    translate: (theirs, at, program) => {
      const entry = theirs[at] as TraceEntry; // `at` is one of its indices
      if (entry[0] !== "write" || !program.receiver.startsWith("line")) return entry;
      const delimiter = delimiterAt(theirs, at, program);
      const sent = Buffer.from(String(entry[1]), "hex").toString("latin1");
      const line = sent.slice(0, -delimiter.length);
      const isRefused =
        sent.indexOf(delimiter) < line.length || (delimiter === "\r\n" && /[\r\n]/.test(line));
      return isRefused ? ["raise", "LineContainsDelimiterError"] : entry;
    },
  },
];

export const PARTINGS: readonly Parting[] = [
  {
    id: "GEN-1",
    what: "nothing is delivered or kept after closing (LR-13, LO-3, IN-9); Twisted goes on, in parts",
    from: ({ theirs }) => {
      const close = theirs.findIndex(isClose);
      return close < 0 ? -1 : indexFrom(theirs, close, tellsOfLeftover);
    },
  },
  {
    id: "GEN-2",
    what: "bytes that arrive inside an event wait for it; in Twisted only LineReceiver's do",
    from: ({ program, theirs }) =>
      isOnLineReceiver(program)
        ? -1
        : theirs.findIndex((entry) => isDone(entry, "data") || isDone(entry, "resume")),
  },
  {
    id: "GEN-2 in lineLengthExceeded",
    what: "they are parsed when it returns; in Twisted, with the next segment",
    from: ({ program, theirs }) =>
      isOnLineReceiver(program)
        ? theirs.findIndex((entry, at) => {
            const brings = ["data", "lineMode", "lineModeWithRest"].some((n) => isDone(entry, n));
            return brings && enclosingEvent(theirs, at) === "exceeded";
          })
        : -1,
  },
  {
    id: "GEN-3",
    what: "a message whose event throws is consumed, and no other; Twisted loses some or repeats it",
    from: ({ program, theirs }) =>
      ["lineOnly", "int8", "int16", "int32", "stateful"].includes(program.receiver)
        ? theirs.findIndex((entry) => isDone(entry, "throw"))
        : -1,
  },
  {
    id: "LR-12",
    what: "an unending line is refused even while paused; in Twisted, when resumed",
    from: ({ program, theirs, ours }) => {
      const at = firstDifference(theirs, ours);
      const [kind, bytes, isPaused] = ours[at] ?? [];
      const isRefused = kind === "exceeded" && isPaused === true;
      const text = Buffer.from(String(bytes), "hex").toString("latin1");
      return isRefused && !text.includes(delimiterAt(ours, at, program)) ? at : -1;
    },
  },
  {
    id: "NS-3",
    what: "an LF behind a length is refused at once; in Twisted, with the byte after it",
    from: ({ program, theirs, ours }) => {
      if (!isOnNetstrings(program)) return -1;
      const at = firstDifference(theirs, ours);
      const isRefused = ours[at]?.[1] === "loseConnection";
      return isRefused && /(^|,)\d+\n$/.test(bytesBefore(ours, at)) ? at : -1;
    },
  },
  {
    id: "NS-6",
    what: "bytes behind a fault are ignored; Twisted finds the same fault again with each segment",
    from: ({ program, theirs }) => {
      if (!isOnNetstrings(program)) return -1;
      return indexFrom(theirs, theirs.findIndex(isClose) + 1, isClose);
    },
  },
  {
    id: "NS-7",
    what: "a limit of zero allows empty strings; Twisted can't take its logarithm",
    from: ({ program, theirs }) =>
      isOnNetstrings(program)
        ? theirs.findIndex(([kind, name]) => kind === "raise" && name === "ValueError")
        : -1,
  },
  {
    id: "IN-8",
    what: "nothing is parsed or kept after too large a length; Twisted parses everything again",
    from: ({ theirs }) => {
      const limit = theirs.findIndex(([kind]) => kind === "limit");
      return limit < 0 ? -1 : indexFrom(theirs, limit + 1, tellsOfLeftover);
    },
  },
  {
    id: "SF-3",
    what: "asking for nothing twice in a row throws; Twisted goes round for ever",
    from: ({ theirs, ours }) => {
      const at = firstDifference(theirs, ours);
      return ours[at]?.[1] === "NoProgressError" ? at : -1;
    },
  },
  {
    id: "SS-2",
    what: "a string in a state without a method closes the connection; Twisted ignores it",
    from: ({ theirs, ours }) => {
      const at = firstDifference(theirs, ours);
      const wasMissing = ours
        .slice(0, at)
        .findLast(([kind, name]) => kind === "do" && name === "state");
      return wasMissing?.[2] === "missing" && ours[at]?.[1] === "loseConnection" ? at : -1;
    },
  },
];

function isOnLineReceiver({ receiver }: Program): boolean {
  return receiver === "line" || receiver === "lineAsLineOnly";
}

function isOnNetstrings({ receiver }: Program): boolean {
  return receiver === "netstring" || receiver === "statefulString";
}

function mayExceed({ maxLength, operations, reactions }: Program): boolean {
  const limits = [...operations, ...reactions.flat()].filter(([name]) => name === "maxLength");
  return Math.min(maxLength, ...limits.map(([, limit]) => Number(limit))) < LARGE_LIMIT;
}

function withoutTruthy(program: Program): Program {
  if (!program.reactions.flat().some(([name]) => name === "truthy")) return program;
  const isKept = ([name]: readonly unknown[]): boolean => name !== "truthy";
  return { ...program, reactions: program.reactions.map((reaction) => reaction.filter(isKept)) };
}

/** What had arrived from outside when entry number `at` was made. */
function bytesBefore(trace: Trace, at: number): string {
  const chunks = trace.slice(0, at).filter(([kind, , name]) => kind === "op" && name === "data");
  return Buffer.from(chunks.map(([, , , bytes]) => bytes).join(""), "hex").toString("latin1");
}
