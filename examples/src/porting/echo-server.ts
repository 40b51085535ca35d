/** Sends back what it gets: echo-server PORT. */
import {
  Factory,
  type IListeningPort,
  type IPAddress,
  Protocol,
  reactor,
  serverFromString,
} from "@cordage/reactor";

class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport.write(data);
  }
}

function listening(port: IListeningPort): void {
  const { port: number } = port.getHost() as IPAddress; // of "tcp:" it is one
  console.log(`echo on 127.0.0.1:${number}`);
}

const description = `tcp:${process.argv[2]}:interface=127.0.0.1`;
const endpoint = serverFromString(reactor, description);
endpoint.listen(Factory.forProtocol(Echo)).addCallback(listening);
reactor.run();
