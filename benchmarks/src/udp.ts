import { DATAGRAM_BYTES, DatagramLoad, WINDOW } from "./datagram-load.ts";
import { hasCompiler } from "./generators.ts";
import { NativeLoad } from "./native-load.ts";
import { race } from "./race.ts";

/** UDP echo against bare `node:dgram`. */
export async function benchmarkUDP(rounds: number): Promise<void> {
  await race(
    {
      title: `UDP echo of ${DATAGRAM_BYTES} B, ${WINDOW} under way`,
      exchange: "an exchange",
      entrants: [
        ["node:dgram", "echo-dgram"],
        ["Cordage", "echo-cordage-udp"],
        ["Python Twisted", "echo_udp.py"],
      ],
      load: (name, server) =>
        hasCompiler()
          ? new NativeLoad(name, server, "datagrams", WINDOW, DATAGRAM_BYTES)
          : DatagramLoad.start(name, server),
    },
    rounds,
  );
}
