import { DatagramLoad } from "./datagram-load.ts";
import { race } from "./race.ts";

/** UDP echo against bare `node:dgram`. */
export async function benchmarkUDP(rounds: number): Promise<void> {
  await race(
    {
      title: "UDP echo of 64 B, 32 under way",
      unit: "us of processor time an exchange",
      entrants: [
        ["node:dgram", "echo-dgram"],
        ["Cordage", "echo-cordage-udp"],
        ["Python Twisted", "echo_udp.py"],
      ],
      load: (name, server) => DatagramLoad.start(name, server),
    },
    rounds,
  );
}
