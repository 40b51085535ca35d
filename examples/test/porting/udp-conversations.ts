import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { type Conversation, printedBy, withServer } from "./conversation.ts";

/** A socket on a port of this machine, which is closed when `talk` is over. */
async function withSocket<R>(talk: (socket: Socket) => Promise<R>): Promise<R> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  try {
    return await talk(socket);
  } finally {
    socket.close();
    await once(socket, "close");
  }
}

const udpEcho: Conversation = {
  program: "udp-echo",
  transcript: ["one", "", "y".repeat(5000)],
  talk: (start) =>
    withServer(start(0), (port) =>
      withSocket(async (socket) => {
        const heard: string[] = [];
        for (const text of ["one", "", "y".repeat(5000)]) {
          socket.send(text, port, "127.0.0.1");
          const [datagram, from] = (await once(socket, "message")) as [Buffer, RemoteInfo];
          heard.push(from.port === port ? `${datagram}` : `it came from ${from.port}`);
        }
        return heard;
      }),
    ),
};

const udpClient: Conversation = {
  program: "udp-client",
  transcript: ["got ONE", "got TWO"],
  talk: (start) =>
    withSocket(async (socket) => {
      socket.on("message", (datagram, from) => {
        socket.send(`${datagram}`.toUpperCase(), from.port, from.address);
      });
      return printedBy(start(socket.address().port, "one", "two"));
    }),
};

/** Those over UDP. */
export const UDP_CONVERSATIONS: readonly Conversation[] = [udpEcho, udpClient];
