import type { Server } from "node:http";
import { createRequire } from "node:module";
import { Readable } from "node:stream";

/** The package `xmlrpc` of npm, as far as it is measured. It comes without types. */
interface NpmServer {
  readonly httpServer: Server;
  on(
    method: string,
    listener: (
      error: unknown,
      params: number[],
      answer: (error: null, value: number) => void,
    ) => void,
  ): void;
}

interface Serializer {
  serializeMethodCall(method: string, params: readonly unknown[]): string;
  serializeMethodResponse(value: unknown): string;
}

type Deserialized = (error: Error | null, ...parts: unknown[]) => void;

interface Deserializer {
  deserializeMethodCall(stream: Readable, done: Deserialized): void;
  deserializeMethodResponse(stream: Readable, done: Deserialized): void;
}

const require = createRequire(import.meta.url);
const { createServer } = require("xmlrpc") as {
  createServer(options: { host: string; port: number }, onListening: () => void): NpmServer;
};
const serializer = require("xmlrpc/lib/serializer.js") as Serializer;
const DeserializerClass = require("xmlrpc/lib/deserializer.js") as new () => Deserializer;

export function dumpCall(method: string, params: readonly unknown[]): Buffer {
  return Buffer.from(serializer.serializeMethodCall(method, params));
}

export function dumpResponse(value: unknown): Buffer {
  return Buffer.from(serializer.serializeMethodResponse(value));
}

export function loadCall(document: Buffer): Promise<unknown> {
  return loaded((done) =>
    new DeserializerClass().deserializeMethodCall(Readable.from([document]), done),
  );
}

export function loadResponse(document: Buffer): Promise<unknown> {
  return loaded((done) =>
    new DeserializerClass().deserializeMethodResponse(Readable.from([document]), done),
  );
}

/** A server with the method `add`. @returns its port, once it listens */
export function serveAddition(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.httpServer.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("the server listens on no port"));
    });
    server.on("add", (_error, [a = 0, b = 0], answer) => answer(null, a + b));
  });
}

function loaded(load: (done: Deserialized) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    load((error, ...parts) => (error === null ? resolve(parts) : reject(error)));
  });
}
