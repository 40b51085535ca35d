/** Two ways to ask a board, each with one request and its answer. */
import {
  type HostAndPort,
  type IReactorTime,
  type IReactorUDP,
  type IStreamClientEndpoint,
  isIPv6Address,
  openConnection,
  openDatagrams,
} from "@cordage/reactor";
import { MAX_DATAGRAM } from "./board-datagrams.ts";

/** Seconds until no answer is expected any more: one of both datagrams got lost. */
export const ANSWER_TIMEOUT = 5;

/**
 * Asks in a datagram, once: nobody knows which way the loss was, and to publish twice is not to publish once.
 *
 * @returns the answer; rejects with `TimeoutError`, or with `ConnectionRefusedError` when nobody listens
 */
export async function askByDatagram(
  reactor: IReactorUDP & IReactorTime,
  board: HostAndPort,
  request: Buffer,
): Promise<Buffer> {
  const [host, port] = board;
  const datagrams = await openDatagrams(reactor, 0, {
    interface: isIPv6Address(host) ? "::" : "",
    maxPacketSize: MAX_DATAGRAM[6],
  });
  try {
    datagrams.connect(host, port); // so that no stranger is heard
    datagrams.write(request);
    const answer = await datagrams.read().addTimeout(ANSWER_TIMEOUT, reactor);
    return answer?.data ?? Buffer.alloc(0);
  } finally {
    await datagrams.close();
  }
}

/** Asks over a connection: writes, ends that direction, and reads to the end of the other. */
export async function askByConnection(
  endpoint: IStreamClientEndpoint,
  request: Buffer,
): Promise<Buffer> {
  const connection = await openConnection(endpoint);
  await connection.write(request);
  await connection.closeWrite();
  const pieces: Buffer[] = [];
  for await (const piece of connection) pieces.push(piece);
  await connection.close();
  return Buffer.concat(pieces);
}
