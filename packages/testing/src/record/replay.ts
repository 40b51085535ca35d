import type { IProtocol } from "@cordage/reactor";
import { Clock } from "../clock.ts";
import { connect, makeFakeClient, makeFakeServer } from "../connect.ts";
import { failureResultOf } from "../deferred-results.ts";
import type { IOPump } from "../io-pump.ts";
import type { Recording } from "./recording.ts";
import { ReplayProtocol } from "./replay-protocol.ts";
import type { ReplayRole } from "./replay-script.ts";

/** Options of {@link replay}. */
export interface InMemoryReplayOptions {
  /** Whose part is played against the protocol. Default: `"peer"`. */
  readonly role?: ReplayRole | undefined;
  /** Whether the protocol is the client of the connection. Default: false, it is the server. */
  readonly isClient?: boolean | undefined;
  /** The clock that the protocol uses. It is advanced as far as the recording goes. Default: a new one. */
  readonly clock?: Clock | undefined;
}

/**
 * Plays a recording against a protocol in memory and in virtual time: a conversation of an hour takes no
 * time at all.
 *
 * ```ts
 * replay(decodeRecording(file), new Echo());
 * ```
 *
 * @throws RecordingDivergenceError at the first thing that the protocol does not do as recorded, which may
 *   be that it doesn't do it by the time it did
 */
export function replay(
  recording: Recording,
  protocol: IProtocol,
  { role = "peer", isClient = false, clock = new Clock() }: InMemoryReplayOptions = {},
): void {
  const player = new ReplayProtocol(recording, { role, clock });
  const pump = pumpBetween(player, protocol, isClient, clock);
  const began = clock.seconds();
  settle(pump);
  for (const { time } of recording.entries) {
    clock.advance(Math.max(0, began + time - clock.seconds()));
    settle(pump);
  }
  player.giveUp();
  if (player.finished.result !== undefined) throw failureResultOf(player.finished).value;
}

function pumpBetween(
  player: ReplayProtocol,
  protocol: IProtocol,
  isClient: boolean,
  clock: Clock,
): IOPump {
  const [server, client] = isClient ? [player, protocol] : [protocol, player];
  return connect(server, makeFakeServer(server), client, makeFakeClient(client), {
    clock,
    greet: false,
  });
}

/** Pumps until nothing moves: that ends, since a player sends no more than there is, and takes no more. */
function settle(pump: IOPump): void {
  while (pump.pump());
}
