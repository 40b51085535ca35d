import type { HostAndPort } from "@cordage/reactor";
import { BlockClient } from "./block-client.ts";
import { CORRECT, type Participants } from "./block-scenario.ts";
import { BlockServer } from "./block-server.ts";
import { ServerSession } from "./server-session.ts";

/** Is gone as soon as it has everything: when its last confirmation is lost, the server never knows. */
class HastyClient extends BlockClient {
  protected override completed(): void {
    super.completed();
    this.close();
  }
}

/** Numbers sessions by how many there are: when one ends, the next gets the id of one that is there. */
class CountingServer extends BlockServer {
  protected override newId(): number {
    return this.sessions.size + 1;
  }
}

/** Waits for a confirmation of what is sent first, but not of what is sent again. */
class OneRetrySession extends ServerSession {
  protected override timedOut(): void {
    this.resend();
  }
}

class OneRetryServer extends BlockServer {
  protected override newSession(id: number, token: number, peer: HostAndPort): ServerSession {
    return this.openSession(OneRetrySession, id, token, peer);
  }
}

/** Takes a confirmation from anybody: the id is not bound to an address. */
class GullibleSession extends ServerSession {
  override isPeer(): boolean {
    return true;
  }
}

class GullibleServer extends BlockServer {
  protected override newSession(id: number, token: number, peer: HostAndPort): ServerSession {
    return this.openSession(GullibleSession, id, token, peer);
  }
}

/** A mistake, and how it shows. */
export interface PlantedBug {
  readonly participants: Participants;
  /** What the failure says. */
  readonly symptom: RegExp;
}

/** What happens to a client whose server does not go on. */
const STUCK = /nothing new for 60 s, while receiving/;

/** Block transfers with one mistake each, of the kind that tests on a good network don't find. */
export const PLANTED_BUGS: Readonly<Record<string, PlantedBug>> = {
  "the last confirmation is lost": {
    participants: {
      ...CORRECT,
      client: (server, token, clock) => new HastyClient(server, token, clock),
    },
    symptom: /1 given up/,
  },
  "the id of a session is used again": {
    participants: { ...CORRECT, server: (file, clock) => new CountingServer(file, clock) },
    symptom: STUCK,
  },
  "the timer is not reset after a retry": {
    participants: { ...CORRECT, server: (file, clock) => new OneRetryServer(file, clock) },
    symptom: STUCK,
  },
  "an id is good for every address": {
    participants: { ...CORRECT, server: (file, clock) => new GullibleServer(file, clock) },
    symptom: STUCK,
  },
};
