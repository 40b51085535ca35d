import { connect } from "node:net";
import { HOSTILE_REQUESTS } from "../../http/hostile-requests.ts";
import { HIDING_REQUESTS } from "./hiding-requests.ts";
import { clientOf, isAsMarked, marksIn, type TakenRequest } from "./mark.ts";

/** What is sent through a front: all that must be refused, and what can be misread. */
export const ATTACKS: readonly { readonly name: string; readonly bytes: string }[] = [
  ...HOSTILE_REQUESTS,
  ...HIDING_REQUESTS.map(({ name, bytes }) => ({ name: `a request hidden ${name}`, bytes })),
];

/** How many attack at a time, so that their requests meet on the connections behind the front. */
const AT_A_TIME = 16;
const FIRST_ATTACKER = 1000;
const FIRST_VICTIM = 2000;

/** What came of one attack. */
export interface Outcome {
  readonly name: string;
  /** How many requests the front has passed on. */
  readonly passedOn: number;
  /** How many of these the server has taken. */
  readonly taken: number;
  /** How many it has taken that the front hasn't sent as a request. */
  readonly smuggled: number;
  /** What the attacker was answered that was somebody else's. */
  readonly stolen: readonly string[];
  /** Whether somebody who asked at the same time got their own answer. */
  readonly isVictimServed: boolean;
}

/**
 * Makes all attacks, each together with a victim's request.
 *
 * @param front - the path of its socket
 * @param sent - what the front sends to the server behind it, by connection
 * @param taken - what that server takes
 */
export async function attack(
  front: string,
  sent: readonly string[],
  taken: readonly TakenRequest[],
): Promise<Outcome[]> {
  const answers: { attacker: string[]; victim: string[] }[] = [];
  const remaining = ATTACKS.entries(); // which those who attack at a time have in common
  const goOn = async (): Promise<void> => {
    for (const [i, { bytes }] of remaining) {
      const attacker = answersTo(front, FIRST_ATTACKER + i, bytes + asks(`/smuggled-${i}`));
      const victim = await answersTo(front, FIRST_VICTIM + i, asks("/asked"));
      answers[i] = { attacker: await attacker, victim };
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, goOn));
  const marks = sent.flatMap(marksIn);
  return ATTACKS.map(({ name }, i) => {
    const client = `${FIRST_ATTACKER + i}`;
    const isTheirs = ({ target, mark }: TakenRequest): boolean =>
      clientOf(mark) === client || target === `/smuggled-${i}`;
    const theirs = taken.filter(isTheirs);
    const known = theirs.filter((request) => isKnown(request, marks));
    return {
      name,
      passedOn: marks.filter((mark) => clientOf(mark) === client).length,
      taken: known.length,
      smuggled: theirs.length - known.length,
      stolen: answers[i]?.attacker.filter((answer) => answer !== client) ?? [],
      isVictimServed: answers[i]?.victim.join() === `${FIRST_VICTIM + i}`,
    };
  });
}

/** What the server has taken that the front hasn't sent as a request. */
export function unknownOf(
  sent: readonly string[],
  taken: readonly TakenRequest[],
): readonly TakenRequest[] {
  const marks = sent.flatMap(marksIn);
  const seen = new Set<string | undefined>();
  return taken.filter((request) => {
    const isRepeated = seen.has(request.mark);
    seen.add(request.mark);
    return isRepeated || !isKnown(request, marks);
  });
}

function isKnown(request: TakenRequest, marks: readonly string[]): boolean {
  return isAsMarked(request) && marks.includes(request.mark as string); // as marked: so it has one
}

function asks(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`;
}

/** Says who it is, then these bytes, and waits for the end: the bodies of the answers, which name clients. */
function answersTo(front: string, client: number, bytes: string): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = connect(front);
    let received = "";
    socket.setEncoding("latin1").on("data", (piece: string) => {
      received += piece;
    });
    socket.on("error", () => {}); // a reset is an answer, too
    socket.on("close", () => {
      const answers = received.matchAll(/^HTTP\/1\.1 200 [\s\S]*?\r\n\r\n(\d+|nobody)/gm);
      resolve(Array.from(answers, ([, answer]) => answer ?? ""));
    });
    const who = `PROXY TCP4 127.0.0.1 127.0.0.1 ${client} 80\r\n`;
    socket.write(Buffer.from(who + bytes, "latin1"));
  });
}
