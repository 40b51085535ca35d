import { Deferred } from "@cordage/deferred";
import { Fault, type PublishedApi, withRequest, XMLRPC } from "@cordage/protocols/xmlrpc";
import { expect } from "chai";
import { Client } from "./client.ts";

interface Api {
  add(a: number, b: number): number;
  shout(text: string): string;
  later(): boolean;
  whoami(greeting: string): string;
}

class Served extends XMLRPC implements PublishedApi<Api> {
  xmlrpc_whoami = withRequest((request, greeting: string) => `${greeting} ${request.method}`);

  xmlrpc_add(a: number, b: number): number | Fault {
    return a < 0 ? new Fault(1, "negative") : a + b;
  }

  async xmlrpc_shout(text: string): Promise<string> {
    return text.toUpperCase();
  }

  xmlrpc_later(): Deferred<boolean> {
    return new Deferred<boolean>();
  }
}

describe("PublishedApi", () => {
  it("is implemented by methods with results now, later, or with the request", async () => {
    const client = new Client(new Served());
    expect(client.call("add", 1, 2)).to.equal(3);
    expect(client.fault("add", -1, 2)).to.equal("1 negative");
    expect(client.call("whoami", "hello")).to.equal("hello POST");
    client.startCall("shout", "x");
    await new Promise(setImmediate);
    expect(client.result()).to.equal("X");
  });

  it("refuses, as it is compiled, what doesn't take or return what the interface says", () => {
    // The build is the test: an error that is expected and doesn't come is one itself.
    const refused: readonly PublishedApi<Pick<Api, "whoami">>[] = [
      // @ts-expect-error: nothing answers whoami
      {},
      // @ts-expect-error: it takes a number where text is sent
      { xmlrpc_whoami: (greeting: number): string => `${greeting}` },
      // @ts-expect-error: it returns a number where text is promised
      { xmlrpc_whoami: (greeting: string): number => greeting.length },
      // @ts-expect-error: it takes the request, but not by withRequest
      { xmlrpc_whoami: (_request: { method: string }, greeting: string) => greeting },
    ];
    expect(refused).to.have.length(4);
  });
});
