import { HAProxyWrappingFactory } from "@cordage/protocols/haproxy";
import { Factory, type IProtocol, Protocol } from "@cordage/reactor";
import type { SplitNotes } from "@cordage/testing";
import { V1_TCP4, V2_WITH_CHECKSUM } from "../haproxy/headers.ts";
import { PEER } from "../support/accumulating-factory.ts";
import type { Subject } from "./subjects.ts";

/** Notes who speaks and what is said. */
function make({ note, noteBytes, clock }: SplitNotes): IProtocol {
  class Listener extends Protocol {
    override connectionMade(): void {
      note("connected", String(this.transport.getPeer()), String(this.transport.getHost()));
    }

    override dataReceived(data: Buffer): void {
      noteBytes("received", data);
    }
  }
  const factory = new HAProxyWrappingFactory(Factory.forProtocol(Listener), { clock });
  return factory.buildProtocol(PEER) as IProtocol; // it refuses nobody
}

export const HAPROXY_SUBJECTS: readonly Subject[] = [
  {
    name: "HAProxyProtocolWrapper",
    make,
    transcripts: {
      "a header of version 1": `${V1_TCP4}hello`,
      "a header of version 2": Buffer.concat([V2_WITH_CHECKSUM, Buffer.from("hello")]),
      "a header that is not valid": "PROXY TCP4 999.1.1.1 1.1.1.1 1 2\r\nhello",
      "no header": "hello",
    },
  },
];
