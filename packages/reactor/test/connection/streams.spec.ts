import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Connection } from "@cordage/reactor";
import { ConnectionAborted, ConnectionLost } from "@cordage/reactor";
import { expect } from "chai";
import { turns } from "../node/support/bench.ts";
import { type ConnectionPair, FAMILIES } from "./support/connection-pairs.ts";

const MIB = 1024 * 1024;

for (const family of FAMILIES) {
  describe(`the streams of a Connection over ${family.name}`, () => {
    let pair: ConnectionPair;
    let client: Connection;
    let server: Connection;

    beforeEach(async () => {
      pair = await family.pair();
      ({ client, server } = pair);
    });
    afterEach(() => pair.close());

    describe("toNodeStream", () => {
      it("is an end like any other for Node's pipelines", async () => {
        const stream = server.toNodeStream();
        const echo = pipeline(stream, stream);
        const size = family.hasBackPressure ? 8 * MIB : 8 * 1024;
        client.writeFrom([Buffer.alloc(size, "x")]).then(() => client.closeWrite());
        let echoed = 0;
        for await (const piece of client) echoed += piece.length;
        await echo;
        expect(echoed).to.equal(size);
        await client.close();
      }).timeout(20_000);

      it("closes the connection when both directions have ended", async () => {
        const stream = client.toNodeStream();
        stream.end("request");
        expect(`${await server.read()}`).to.equal("request");
        expect(await server.read()).to.equal(null);
        server.write("answer");
        server.closeWrite();
        const pieces = await stream.toArray();
        expect(`${Buffer.concat(pieces)}`).to.equal("answer");
        await server.close();
        if (!stream.closed) await new Promise((resolve) => stream.once("close", resolve));
        expect(stream.errored).to.equal(null);
        await client.close(); // it was no abort
      });

      it("aborts the connection when it is destroyed before", async () => {
        const stream = client.toNodeStream();
        stream.destroy();
        await new Promise((resolve) => stream.once("close", resolve));
        const end = await server.read().addErrback((failure) => failure.value.name);
        expect(end).to.equal(family.hasReset ? "ConnectionLost" : null);
        server.close();
      });

      if (family.hasReset) {
        it("has the error the connection was lost with", async () => {
          const stream = client.toNodeStream().resume();
          const errored = new Promise<Error>((resolve) => stream.once("error", resolve));
          server.abort();
          expect(await errored).to.be.instanceOf(ConnectionLost);
          const other = server.toNodeStream();
          const failed = new Promise<Error>((resolve) => other.once("error", resolve));
          other.write("x");
          expect(await failed).to.be.instanceOf(ConnectionAborted);
        });
      }
    });

    describe("toWebStreams", () => {
      it("pipe into each other", async () => {
        const { readable, writable } = server.toWebStreams();
        const echo = readable.pipeTo(writable);
        const size = family.hasBackPressure ? 8 * MIB : 8 * 1024;
        client.writeFrom([Buffer.alloc(size, "x")]).then(() => client.closeWrite());
        let echoed = 0;
        for await (const piece of client) echoed += piece.length;
        await echo;
        expect(echoed).to.equal(size);
        await client.close();
      }).timeout(20_000);

      it("read only what somebody asks for", async () => {
        const { readable } = server.toWebStreams();
        client.write("for whom?");
        await turns(10);
        expect(`${await server.read()}`).to.equal("for whom?");
        await readable.cancel();
      });

      it("close the connection when both are done with, cancelled or ended", async () => {
        const { readable, writable } = client.toWebStreams();
        await readable.cancel();
        const writer = writable.getWriter();
        await writer.write("text too");
        await writer.close();
        expect(`${await server.read()}`).to.equal("text too");
        expect(client.transport.disconnecting).to.equal(true);
        await server.close();
        await client.close();
      });

      if (family.hasReset) {
        it("fail with the reason, and abort", async () => {
          const theirs = server.toWebStreams();
          const mine = client.toWebStreams();
          await mine.writable.abort("enough");
          const reason = await theirs.readable
            .getReader()
            .read()
            .then(null, (error: unknown) => error);
          expect(reason).to.be.instanceOf(ConnectionLost);
          const failed = await theirs.writable
            .getWriter()
            .write("x")
            .then(null, (error: unknown) => error);
          expect(failed).to.equal(reason);
        });
      }

      it("abort when a write fails: the end of what was written could not be told any more", async () => {
        const writer = client.toWebStreams().writable.getWriter();
        writer.closed.catch(() => {}); // it is the write that is looked at
        const failed = await writer.write(5 as unknown as string).catch((error: unknown) => error);
        expect(failed).to.be.instanceOf(TypeError);
        expect(client.transport.disconnecting).to.equal(true);
      });

      if (family.hasReset && family.hasBackPressure) {
        for (const what of ["write", "close"] as const) {
          it(`abort while a ${what} waits for a peer that doesn't read`, async () => {
            const writer = client.toWebStreams().writable.getWriter();
            writer.closed.catch(() => {}); // it is the abort that is looked at
            await writer.ready;
            const waiting = [writer.write(Buffer.alloc(8 * MIB))];
            if (what === "close") waiting.push(writer.close());
            const outcomes = Promise.allSettled(waiting);
            await turns(); // it has begun
            await writer.abort("enough");
            await outcomes;
            expect(client.transport.disconnecting).to.equal(true);
          });
        }
      }

      if (family.hasReset) {
        it("tell who has nothing to write yet that the connection was lost", async () => {
          const { closed } = client.toWebStreams().writable.getWriter();
          server.abort();
          const reason = await closed.catch((error: unknown) => error);
          expect(reason).to.be.instanceOf(ConnectionLost);
        });
      }

      it("of others are written by writeFrom, as Node's are", async () => {
        const blob = new Blob(["from the web, "]);
        await client.writeFrom(blob.stream());
        await client.writeFrom(Readable.from(["and from Node"]));
        client.closeWrite();
        let text = "";
        for await (const piece of server) text += piece;
        expect(text).to.equal("from the web, and from Node");
      });
    });
  });
}
