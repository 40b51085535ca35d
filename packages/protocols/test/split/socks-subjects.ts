import { passwordTable, SOCKSv4Factory, SOCKSv5Factory } from "@cordage/protocols/socks";
import type { IDelayedCall } from "@cordage/reactor";
import { FakeNameResolver, type SplitNotes, type SplitSubject } from "@cordage/testing";
import {
  credentials,
  greeting,
  ipv4,
  named,
  request4,
  request5,
} from "../socks/client-messages.ts";
import { PEER } from "../support/accumulating-factory.ts";
import { ImmediateReactor } from "../support/immediate-reactor.ts";
import type { Subject } from "./subjects.ts";

/** Connects at once, with the time of the run. */
class SocksReactor extends ImmediateReactor {
  readonly #clock: SplitNotes["clock"];

  constructor(notes: SplitNotes) {
    super(notes);
    this.#clock = notes.clock;
    const names = new FakeNameResolver();
    names.hosts.set("www.example.org", ["8.8.8.8"]);
    this.installNameResolver(names);
  }

  seconds(): number {
    return this.#clock.seconds();
  }

  callLater<A extends unknown[]>(
    delay: number,
    action: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    return this.#clock.callLater(delay, action, ...args);
  }

  getDelayedCalls(): IDelayedCall[] {
    return this.#clock.getDelayedCalls();
  }
}

const v4: SplitSubject = (notes) =>
  new SOCKSv4Factory({ reactor: new SocksReactor(notes), allowAnonymous: true }).buildProtocol(
    PEER,
  );

const v5: SplitSubject = (notes) =>
  new SOCKSv5Factory({
    reactor: new SocksReactor(notes),
    authenticate: passwordTable({ me: "secret" }),
  }).buildProtocol(PEER);

const data = Buffer.from("data");

export const SOCKS_SUBJECTS: readonly Subject[] = [
  {
    name: "SOCKSv4",
    make: v4,
    transcripts: {
      "a request": Buffer.concat([request4(1, [8, 8, 8, 8], 80, "me"), data]),
      "a request of 4a": Buffer.concat([
        request4(1, [0, 0, 0, 1], 80, "me", "www.example.org"),
        data,
      ]),
      "a refused request": Buffer.concat([request4(1, [10, 0, 0, 1], 80), data]),
      "an unknown command": Buffer.concat([Buffer.of(4, 9), data]),
    },
  },
  {
    name: "SOCKSv5",
    make: v5,
    transcripts: {
      "a request": Buffer.concat([
        ...[greeting(0, 2), credentials("me", "secret"), request5(1, named("www.example.org"), 80)],
        data,
      ]),
      "a wrong password": Buffer.concat([greeting(2), credentials("me", "x"), data]),
      "an unacceptable method": Buffer.concat([greeting(0), data]),
      "a refused request": Buffer.concat([
        ...[greeting(2), credentials("me", "secret"), request5(1, ipv4(127, 0, 0, 1), 80), data],
      ]),
    },
  },
];
