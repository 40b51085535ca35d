import { randomCut } from "../../support/every-split.ts";
import type { Random } from "../../support/random.ts";
import type { Operation, Program, ReceiverName } from "./program.ts";

const STRING_RECEIVERS = ["netstring", "int8", "int16", "int32", "statefulString"] as const;
const PREFIX_LENGTHS = { int8: 1, int16: 2, int32: 4 } as const;
const DELIVERED_LIMITS = [0, 1, 2, 3, 5, 8, 200, 16_384];

/** A program that brings `receiver` into as many situations as possible in a few operations. */
export function randomProgram(receiver: ReceiverName, random: Random): Program {
  const delimiter = random.chance(0.6)
    ? "\r\n"
    : random.pick(["\n", "\0", "aa", "aba", "\r\n.\r\n"]);
  const input = randomInput(receiver, delimiter, random);
  const operations: Operation[] = [];
  for (const chunk of randomCut(input, random)) {
    while (random.chance(0.15)) operations.push(randomOutsideOperation(receiver, random));
    operations.push(["data", chunk.toString("hex")]);
  }
  return {
    receiver,
    maxLength: random.chance(0.6) ? random.pick(DELIVERED_LIMITS) : 100,
    delimiter: hex(delimiter),
    tolerant: random.chance(0.5),
    firstStep: 1 + random.below(4),
    operations,
    reactions: Array.from({ length: 8 }, () => randomReaction(receiver, random)),
  };
}

function randomInput(receiver: ReceiverName, delimiter: string, random: Random): Buffer {
  const count = 1 + random.below(8);
  const pieces = Array.from({ length: count }, () => randomMessage(receiver, delimiter, random));
  return Buffer.concat(pieces);
}

function randomMessage(receiver: ReceiverName, delimiter: string, random: Random): Buffer {
  if (receiver === "line" || receiver === "lineOnly") {
    const text = randomText(random, ["a", "b", "\r", "\n", "!", ".", "é"], 9);
    return Buffer.from(random.chance(0.85) ? text + delimiter : text, "latin1");
  }
  const payload = Buffer.from(randomText(random, ["a", ",", "0", ":", "\0"], 9));
  if (receiver === "stateful") return payload;
  if (receiver === "netstring" || receiver === "statefulString") {
    if (random.chance(0.1)) return Buffer.from(randomText(random, [..."0129:,\n +x"], 4));
    return Buffer.concat([Buffer.from(`${payload.length}:`), payload, Buffer.from(",")]);
  }
  const prefix = Buffer.alloc(PREFIX_LENGTHS[receiver]);
  const length = random.chance(0.05) ? random.below(256) : payload.length;
  prefix.writeUIntBE(length, 0, prefix.length);
  return Buffer.concat([prefix, payload]);
}

function randomText(random: Random, alphabet: readonly string[], longest: number): string {
  return Array.from({ length: random.below(longest + 1) }, () => random.pick(alphabet)).join("");
}

function randomReaction(receiver: ReceiverName, random: Random): Operation[] {
  const reaction: Operation[] = [];
  while (random.chance(0.3)) reaction.push(randomInsideOperation(receiver, random));
  const ending = randomEnding(receiver, random);
  return ending === undefined ? reaction : [...reaction, ending];
}

function randomEnding(receiver: ReceiverName, random: Random): Operation | undefined {
  if (random.chance(0.03)) return ["throw"];
  if (receiver === "statefulString" && random.chance(0.5)) {
    return ["state", random.pick(["init", "other", "other", "init", "done", "missing"])];
  }
  if (receiver === "stateful" && random.chance(0.5))
    return ["step", random.pick([0, 1, 1, 2, 2, 3, 3, 4])];
  return random.chance(0.05) && !receiver.startsWith("stateful") ? ["truthy"] : undefined;
}

function randomOutsideOperation(receiver: ReceiverName, random: Random): Operation {
  const choices: Operation[] = [["data", ""], ...operationsOf(receiver, random)];
  if (canPause(receiver)) choices.push(["resume"], ["resume"]);
  return random.pick(choices);
}

function randomInsideOperation(receiver: ReceiverName, random: Random): Operation {
  const choices: Operation[] = [...operationsOf(receiver, random)];
  if (receiver === "line") {
    choices.push(["lineModeWithRest", random.below(4)], ["lineModeWithRest", random.below(4)]);
  }
  // Others than LineReceiver can't do this in Twisted, which ends the comparison (GEN-2).
  if (receiver === "line" || random.chance(0.2)) {
    const delimiter = random.pick(["\r\n", "\n", ""]);
    choices.push(["data", hex(randomText(random, ["a", "b", "1", ":"], 3) + delimiter)]);
    if (canPause(receiver)) choices.push(["resume"]);
  }
  return choices.length > 0 ? random.pick(choices) : ["lose"];
}

/** What may be done at any time. */
function operationsOf(receiver: ReceiverName, random: Random): Operation[] {
  const choices: Operation[] = [];
  if (receiver !== "stateful") {
    choices.push(["maxLength", random.pick(DELIVERED_LIMITS)]);
    choices.push(["send", hex(randomText(random, ["a", "b", "c", "d", "é", "\r", "\n"], 4))]);
  }
  if (random.chance(0.3)) choices.push(["lose"], ["abort"]);
  if (canPause(receiver)) choices.push(["pause"], ["clear"]);
  if (canPause(receiver) && random.chance(0.2)) choices.push(["stop"]);
  if (receiver === "line") {
    choices.push(["rawMode"], ["lineMode", ""], ["lineMode", hex("x\r\ny")]);
    choices.push(["lineMode", hex(randomText(random, ["a", "\r", "\n"], 3))]);
  }
  if (receiver === "line" || receiver === "lineOnly") {
    choices.push(["delimiter", hex(random.pick(["\r\n", "\n", "a"]))]);
  }
  return choices;
}

function canPause(receiver: ReceiverName): boolean {
  return receiver === "line" || receiver.startsWith("int");
}

function hex(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}

/** The receivers in the proportions in which they are worth trying. */
export const RECEIVERS_TO_TRY: readonly ReceiverName[] = [
  "line",
  "line",
  "line",
  "line",
  "lineOnly",
  "lineOnly",
  ...STRING_RECEIVERS,
  "netstring",
  "stateful",
];
