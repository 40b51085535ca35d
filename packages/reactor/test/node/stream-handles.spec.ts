import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, Socket } from "node:net";
import { expect } from "chai";
import { chooseSocketAccess } from "#internal/node/socket-access.js";
import type { StreamHandle } from "#internal/node/stream-handle.js";
import type { StreamHandles } from "#internal/node/stream-handles.js";

/** What a server has its handle in, and that has. */
interface Listening {
  _handle: { onconnection?: unknown } | null;
}

describe("StreamHandles", () => {
  const handles = chooseSocketAccess("auto").handles as StreamHandles; // socket-access.spec tests that there are
  let server: Server;
  let opened: { destroy(): void }[];
  beforeEach(async () => {
    opened = [];
    server = createServer((socket) => opened.push(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.close();
    for (const socket of opened) socket.destroy();
  });

  function dial(): Socket {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    opened.push(socket);
    return socket;
  }

  function closedLater(handle: StreamHandle): StreamHandle {
    opened.push({ destroy: () => handle.close(() => {}) });
    return handle;
  }

  it("are told of connections in place of the server's event", async () => {
    let events = 0;
    server.on("connection", () => {
      events += 1;
    });
    const accepted = new Promise<StreamHandle>((resolve) => handles.acceptFrom(server, resolve));
    const client = dial();
    const handle = closedLater(await accepted);
    const peer = { address: "", port: 0 };
    expect(handle.getpeername?.(peer)).to.equal(0);
    expect(peer).to.include({ address: "127.0.0.1", port: client.localPort });
    expect(events).to.equal(0);
  });

  it("leave to the server what is no handle of the kind, and failures to accept", async () => {
    const accepted: unknown[] = [];
    handles.acceptFrom(server, (handle) => accepted.push(handle));
    const { _handle: listening } = server as unknown as Required<Listening>; // it listens
    const onconnection = listening?.onconnection as (status: number, handle?: unknown) => void;
    const failed = once(server, "error");
    onconnection.call(listening, -24);
    const [error] = await failed;
    expect(error).to.include({ syscall: "accept", code: "EMFILE" });

    const connected = once(server, "connection");
    onconnection.call(listening, 0, { readStart: () => 0, close() {} });
    const [socket] = await connected;
    expect(socket).to.be.instanceOf(Socket);
    expect(accepted).to.deep.equal([]);
  });

  it("leave a server alone that is made otherwise", () => {
    const accept = (): void => {};
    for (const _handle of [undefined, null, {}, { onconnection: 1 }]) {
      const other = { _handle };
      handles.acceptFrom(other as unknown as Server, accept);
      expect(other).to.deep.equal({ _handle });
    }
  });

  it("take a handle so that nothing of its socket is kept", async () => {
    const client = dial();
    await once(client, "connect");
    const handle = handles.takeFrom(client);
    expect(handle).not.to.equal(undefined);
    closedLater(handle as StreamHandle);
    const kept = Reflect.ownKeys(handle as StreamHandle).map((key) =>
      Reflect.get(handle as StreamHandle, key),
    );
    expect(kept).not.to.include(client);
    client.destroy(); // which closes nothing any more
    expect((handle as StreamHandle).getpeername?.({})).to.equal(0);
    expect(handles.takeFrom(client)).to.equal(undefined);
  });

  it("find none in a socket that isn't connected, or is another kind", () => {
    expect(handles.takeFrom(new Socket())).to.equal(undefined);
    const other = { _handle: { useUserBuffer() {}, writev() {} } };
    expect(handles.takeFrom(other as unknown as Socket)).to.equal(undefined);
    expect(other._handle).not.to.equal(null);
  });

  it("make a socket of a handle again", async () => {
    const accepted = new Promise<StreamHandle>((resolve) => handles.acceptFrom(server, resolve));
    const client = dial();
    const socket = handles.socketOn(await accepted);
    opened.push(socket);
    const ended = once(client, "end");
    client.resume();
    socket.end("last words");
    await ended;
    expect(client.bytesRead).to.equal(10);
  });
});
