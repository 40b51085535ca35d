import {
  Proxy as ForwardedConnection,
  ProxyClient,
  ProxyFactory,
} from "@cordage/protocols/portforward";
import type { IProtocol } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import { PEER } from "../support/accumulating-factory.ts";
import { ImmediateReactor, NotingTransport } from "../support/immediate-reactor.ts";
import type { Subject } from "./subjects.ts";

class Waiting extends ForwardedConnection {}

function makeServer(notes: SplitNotes): IProtocol {
  const factory = new ProxyFactory("target.example", 80, { reactor: new ImmediateReactor(notes) });
  return factory.buildProtocol(PEER) as IProtocol; // it refuses nobody
}

function makeClient(notes: SplitNotes): ProxyClient {
  const waiting = new Waiting();
  waiting.makeConnection(new NotingTransport(notes));
  const client = new ProxyClient();
  client.setPeer(waiting);
  return client;
}

const transcripts = { something: "some bytes", nothing: "" };

export const PORTFORWARD_SUBJECTS: readonly Subject[] = [
  { name: "ProxyServer", make: makeServer, transcripts },
  { name: "ProxyClient", make: makeClient, transcripts },
];
