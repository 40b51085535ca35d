import { MessageDecoder, TEXT, type WebSocketEvent } from "@cordage/protocols/websocket";
import { expect } from "chai";
import { allChunkings } from "../http/chunkings.ts";
import { ClientBench } from "./client-bench.ts";
import { HOSTILE_CONVERSATIONS, type HostileConversation, hostileBytes } from "./hostile-frames.ts";

/** All of it, and a message behind it that nobody must ever see. */
function bytesOf({ frames }: HostileConversation, isMasked: boolean): Buffer {
  const late = { opcode: TEXT, payload: "late" };
  return Buffer.concat([...frames, late].map((frame) => hostileBytes(frame, isMasked)));
}

/** How it ends for a decoder, which has to be the same for every way to cut the bytes. */
function ending(bytes: Buffer, isMasked: boolean): WebSocketEvent | undefined {
  let last: WebSocketEvent | undefined;
  for (const chunks of allChunkings(bytes)) {
    const decoder = new MessageDecoder({ isMasked });
    const events: WebSocketEvent[] = [];
    for (const chunk of chunks) {
      decoder.push(Buffer.from(chunk));
      for (let event = decoder.next(); event !== undefined; event = decoder.next())
        events.push(event);
    }
    if (last !== undefined) expect(events.at(-1)).to.deep.equal(last);
    last = events.at(-1);
    expect(events).not.to.deep.include({ kind: "text", text: "late" });
  }
  return last;
}

describe("Hostile frames", () => {
  it("are more than 60", () => {
    expect(HOSTILE_CONVERSATIONS.length).to.be.greaterThan(60);
  });

  for (const conversation of HOSTILE_CONVERSATIONS) {
    const { name, code } = conversation;
    for (const [role, isMasked] of [
      ["server", true],
      ["client", false],
    ] as const) {
      it(`end a ${role}'s WebSocket with ${code} at ${name} (WS-3, WS-4)`, () => {
        expect(ending(bytesOf(conversation, isMasked), isMasked)).to.include({
          kind: "failed",
          code,
        });
      }).timeout(20_000);
    }
  }

  it("are told to the peer, and close the connection, once", () => {
    for (const conversation of HOSTILE_CONVERSATIONS) {
      const bench = new ClientBench();
      bench.receive(bench.answer(), bytesOf(conversation, false));
      const closes = bench.sentEvents().filter(({ kind }) => kind === "close");
      expect(closes, conversation.name).to.have.lengthOf(1);
      expect(closes[0], conversation.name).to.include({ code: conversation.code });
      expect(bench.transport.writeDisconnecting, conversation.name).to.equal(true);
      expect(bench.protocol.told, conversation.name).not.to.include("text late");
    }
  });
});
