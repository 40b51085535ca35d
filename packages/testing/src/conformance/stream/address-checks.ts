import type { IAddress } from "@cordage/reactor";
import { expectEqual, expectThat } from "../expectation.ts";
import { type StreamCheck, streamCheck } from "./stream-check.ts";
import { StreamRecorder } from "./stream-recorder.ts";

/** What a transport tells of itself (X13). */
export const addressChecks: readonly StreamCheck[] = [
  streamCheck(
    "tells the addresses of both ends, the same before and after the loss",
    { pins: ["X13"] },
    async (stage) => {
      const { server, client } = await stage.plainPair();
      const [host, peer] = [server.transport.getHost(), server.transport.getPeer()];
      expectThat(client.transport.getHost().equals(peer), "the client has another address");
      expectThat(client.transport.getPeer().equals(host), "the client has another peer");
      client.transport.loseConnection();
      await stage.lost(server, client);
      expectThat(server.transport.getHost().equals(host), "the address has changed");
      expectThat(server.transport.getPeer().equals(peer), "the peer has changed");
    },
  ),

  streamCheck(
    "gives buildProtocol the address that getPeer tells",
    { pins: ["X13"], needs: ["factories"] },
    async (stage) => {
      const addresses: IAddress[] = [];
      const [server, client] = [new StreamRecorder(), new StreamRecorder()];
      const builder = (protocol: StreamRecorder) => (address: IAddress) => {
        addresses.push(address);
        return protocol;
      };
      await stage.connect({ server: builder(server), client: builder(client) });
      await stage.until(() => server.isMade && client.isMade, "both ends are connected");
      for (const { transport } of [server, client]) {
        const isKnown = addresses.some((address) => address.equals(transport.getPeer()));
        expectThat(isKnown, "a protocol was built for another address");
      }
    },
  ),

  streamCheck(
    "has no-delay and keep-alive off, and tells what was set",
    { pins: ["X13"], needs: ["options"] },
    async (stage) => {
      const { client } = await stage.plainPair();
      const { transport } = client;
      const options = (): boolean[] => [transport.getTcpNoDelay(), transport.getTcpKeepAlive()];
      expectEqual(options(), [false, false], "no-delay and keep-alive at first");
      transport.setTcpNoDelay(true);
      expectEqual(options(), [true, false], "no-delay and keep-alive, the first switched on");
      transport.setTcpKeepAlive(true);
      transport.setTcpNoDelay(false);
      expectEqual(options(), [false, true], "no-delay and keep-alive, switched over");
    },
  ),
];
