// Serves and asks an echo, and a page over HTTP, on whatever runtime runs this: Node, Bun, Deno.
// Prints one line and ends with status 0, or throws.
import { strict as assert } from "node:assert";
import { Deferred } from "@cordage/deferred";
import { Resource, Site } from "@cordage/protocols/web";
import { ClientFactory, Factory, Protocol, reactor } from "@cordage/reactor";

const MESSAGE = Buffer.alloc(300_000, "rope ");

class Echo extends Protocol {
  dataReceived(data) {
    this.transport.write(data);
  }
}

/** Sends the message, and fires `echoed` when as much has come back and the connection has ended. */
class Speaker extends Protocol {
  received = [];
  echoed = new Deferred();

  connectionMade() {
    this.transport.write(MESSAGE);
  }

  dataReceived(data) {
    this.received.push(data);
    if (Buffer.concat(this.received).length >= MESSAGE.length) this.transport.loseConnection();
  }

  connectionLost() {
    this.echoed.callback(Buffer.concat(this.received));
  }
}

class Page extends Resource {
  isLeaf = true;

  render_GET(request) {
    return Buffer.from(`you asked for ${request.path}`);
  }
}

async function echo() {
  const port = reactor.listenTCP(0, Factory.forProtocol(Echo), { interface: "127.0.0.1" });
  await port.whenListening();
  const speaker = new Speaker();
  const factory = new ClientFactory();
  factory.buildProtocol = () => speaker;
  reactor.connectTCP("127.0.0.1", port.getHost().port, factory);
  assert.ok((await speaker.echoed).equals(MESSAGE));
  await port.stopListening();
}

async function page() {
  const port = reactor.listenTCP(0, new Site(new Page()), { interface: "127.0.0.1" });
  await port.whenListening();
  const response = await fetch(`http://127.0.0.1:${port.getHost().port}/here`);
  assert.equal(await response.text(), "you asked for /here");
  await port.stopListening();
}

reactor.callWhenRunning(async () => {
  await echo();
  await page();
  console.log("echo and HTTP: ok");
  reactor.stop();
});
reactor.run();
