import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { RunningExample } from "../support/running-example.ts";
import { type Conversation, printedBy, withServer } from "./conversation.ts";

/** Sends one request over a connection of its own. */
async function ask(
  port: number,
  method: string,
  path: string,
  { body = "", type = "text/plain" }: { readonly body?: string; readonly type?: string } = {},
): Promise<{ readonly status: number | undefined; readonly body: string; readonly type: string }> {
  const headers = { "content-type": type, "content-length": Buffer.byteLength(body) };
  const asking = request({ host: "127.0.0.1", port, method, path, agent: false, headers });
  asking.end(body);
  const [answer] = (await once(asking, "response")) as [IncomingMessage];
  const answered = await text(answer);
  return { status: answer.statusCode, body: answered, type: answer.headers["content-type"] ?? "" };
}

const webSite: Conversation = {
  program: "web-site",
  transcript: [
    "200 text/plain; charset=utf-8 numbers are below /n/, and /guest takes a name\n",
    "200 <p>12 squared is 144</p>",
    "404",
    "404",
    '200 <form method="post"><input name="name"></form>',
    "200 <p>welcome, &lt;b&gt; &amp; co</p>",
  ],
  talk: (start) =>
    withServer(start(0), async (port) => {
      const front = await ask(port, "GET", "/");
      const twelve = await ask(port, "GET", "/n/12");
      const noNumber = await ask(port, "GET", "/n/twelve");
      const nothing = await ask(port, "GET", "/nothing");
      const form = await ask(port, "GET", "/guest");
      const guest = await ask(port, "POST", "/guest", {
        body: "name=%3Cb%3E+%26+co",
        type: "application/x-www-form-urlencoded",
      });
      return [
        `${front.status} ${front.type} ${front.body}`,
        `${twelve.status} ${twelve.body}`,
        `${noNumber.status}`,
        `${nothing.status}`,
        `${form.status} ${form.body}`,
        `${guest.status} ${guest.body}`,
      ];
    }),
};

/** A method, its arguments, and what the answer has to hold. */
const CALLS: readonly (readonly [string, readonly (number | string)[], string])[] = [
  ["add", [2, 3], "<int>5</int>"],
  ["later", ["hello"], "hello, later"],
  ["texts.length", ["four"], "<int>4</int>"],
  ["divide", [1, 0], "<int>123</int>"], // a fault of its own
  ["subtract", [3, 2], "<int>8001</int>"], // Twisted's number for a method that isn't there
];

function param(value: number | string): string {
  const typed = typeof value === "number" ? `<int>${value}</int>` : `<string>${value}</string>`;
  return `<param><value>${typed}</value></param>`;
}

const xmlrpcServer: Conversation = {
  program: "xmlrpc-server",
  transcript: CALLS.map(([, , wanted]) => wanted),
  talk: (start) =>
    withServer(start(0), async (port) => {
      const heard: string[] = [];
      for (const [name, args, wanted] of CALLS) {
        const call = `<methodName>${name}</methodName><params>${args.map(param).join("")}</params>`;
        const body = `<?xml version="1.0"?><methodCall>${call}</methodCall>`;
        const answer = await ask(port, "POST", "/", { body, type: "text/xml" });
        heard.push(answer.body.includes(wanted) ? wanted : answer.body);
      }
      return heard;
    }),
};

/** The server is ours, whoever calls. */
const xmlrpcClient: Conversation = {
  program: "xmlrpc-client",
  transcript: [
    ...["5", "hello, later", "4", "fault 123: division by zero"],
    "add, divide, later, system.listMethods, system.methodHelp, system.methodSignature, texts.length",
  ],
  talk: (start) =>
    withServer(new RunningExample("porting/xmlrpc-server", "0"), (port) => printedBy(start(port))),
};

/** Those over HTTP. */
export const WEB_CONVERSATIONS: readonly Conversation[] = [webSite, xmlrpcServer, xmlrpcClient];
