import {
  Factory,
  type IStreamClientEndpoint,
  Protocol,
  TCP4ClientEndpoint,
} from "@cordage/reactor";
import { ConnectionCompleter } from "./connection-completer.ts";
import { MemoryReactorClock } from "./memory-reactor-clock.ts";

/** Any will do: both ends name the same. */
const PORT = 4321;

/**
 * Makes an endpoint whose attempts to connect end when the test says so. What connects to it gets a
 * server that says nothing.
 *
 * ```ts
 * const [endpoint, completer] = connectableEndpoint();
 * const connecting = endpoint.connect(factory);
 * const pump = completer.succeedOnce();
 * successResultOf(connecting).sayHello();
 * ```
 *
 * @see Twisted: `twisted.test.iosim.connectableEndpoint` (TE6)
 */
export function connectableEndpoint(): [IStreamClientEndpoint, ConnectionCompleter] {
  const reactor = new MemoryReactorClock();
  reactor.listenTCP(PORT, Factory.forProtocol(Protocol));
  return [new TCP4ClientEndpoint(reactor, "0.0.0.0", PORT), new ConnectionCompleter(reactor)];
}
