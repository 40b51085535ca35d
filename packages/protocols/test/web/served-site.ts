import { type IResource, Site, type SiteOptions } from "@cordage/protocols/web";
import { Clock, StringTransport } from "@cordage/testing";
import { NOW } from "../http/served.ts";

/** A connection of a site, in memory. */
export interface ServedSite {
  readonly transport: StringTransport;
  /** Receives a byte string. */
  receive(bytes: string): void;
  /** What was sent since the last call. */
  sent(): string;
  lose(): void;
}

export function serveSite(root: IResource, options: SiteOptions = {}): ServedSite {
  const transport = new StringTransport();
  const site = new Site(root, { clock: new Clock(), wallClock: () => NOW, ...options });
  const channel = site.buildProtocol();
  channel.makeConnection(transport);
  return {
    transport,
    receive: (bytes) => channel.dataReceived(Buffer.from(bytes, "latin1")),
    sent: () => {
      const sent = transport.value().toString("latin1");
      transport.clear();
      return sent;
    },
    lose: () => channel.connectionLost(),
  };
}

/** What a site answers to one request. */
export function answer(root: IResource, bytes: string, options: SiteOptions = {}): string {
  const { receive, sent } = serveSite(root, options);
  receive(bytes);
  return sent();
}

/** The body of a response. */
export function bodyOf(response: string): string {
  return response.slice(response.indexOf("\r\n\r\n") + 4);
}

/** The status code of a response. */
export function statusOf(response: string): number {
  return Number(response.slice(9, 12));
}
