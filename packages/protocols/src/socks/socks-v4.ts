import { type IAddress, ServerFactory } from "@cordage/reactor";
import type { RelayedProtocol } from "../portforward/index.ts";
import { isIP } from "./ip-hosts.ts";
import type { SOCKSAddress, SOCKSReply } from "./messages.ts";
import { SOCKSServer } from "./socks-server.ts";
import { type SOCKSOptions, SOCKSSettings } from "./socks-settings.ts";
import { Socks4Decoder } from "./socks4-decoder.ts";
import { encodeSocks4Answer } from "./socks4-encoder.ts";

/**
 * Serves SOCKS 4 and 4a.
 *
 * Clients can't show who they are, so those from other hosts are refused unless `allowAnonymous`. Override
 * `authorize` for another rule.
 *
 * @see Twisted: `twisted.protocols.socks.SOCKSv4` (SO-1 to SO-4)
 */
export class SOCKSv4 extends SOCKSServer {
  protected override readonly source: Socks4Decoder = new Socks4Decoder();

  override authorize(
    _code: number,
    _host: string,
    _port: number,
    _user: string,
  ): boolean | PromiseLike<boolean> {
    const peer = this.transport.getPeer();
    return this.settings.mayBeAnonymous(isIP(peer) ? peer.host : "");
  }

  protected override read(): void {
    const request = this.take(() => this.source.nextRequest());
    if (request !== undefined) this.perform(request);
  }

  protected override encodeAnswer(reply: SOCKSReply, address: SOCKSAddress): Buffer {
    return encodeSocks4Answer(reply, address);
  }

  /** Where the target is (SO-2). */
  protected override addressToTell(target: RelayedProtocol): IAddress {
    return target.transport.getPeer();
  }
}

/**
 * Makes SOCKS 4 servers (4a included). A request has 10 seconds to come, and BIND waits for two minutes. Targets in
 * private and other special networks are refused unless `allowedNetworks` has them, and so are clients of
 * other hosts, unless `allowAnonymous`.
 *
 * @see Twisted: `twisted.protocols.socks.SOCKSv4Factory`
 */
export class SOCKSv4Factory extends ServerFactory {
  readonly settings: SOCKSSettings;

  /** @throws RangeError for options that are no good */
  constructor(options: SOCKSOptions = {}) {
    super();
    this.settings = new SOCKSSettings(options);
  }

  override buildProtocol(_address: IAddress): SOCKSv4 {
    const built = new SOCKSv4(this.settings);
    built.factory = this;
    return built;
  }
}
