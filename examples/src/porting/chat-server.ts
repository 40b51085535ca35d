/** Everybody hears what one says: chat-server PORT. */
import { LineReceiver } from "@cordage/protocols/basic";
import { Factory, type IAddress, reactor } from "@cordage/reactor";

class Chat extends LineReceiver {
  readonly members: Map<string, Chat>;
  name: string | null = null;

  constructor(members: Map<string, Chat>) {
    super();
    this.members = members;
  }

  override connectionMade(): void {
    this.sendLine("Who are you?");
  }

  override lineReceived(line: Buffer): void {
    if (this.name === null) this.register(line.toString());
    else this.tellOthers(`<${this.name}> ${line}`);
  }

  register(name: string): void {
    if (this.members.has(name)) {
      this.sendLine("That name is taken. Who are you?");
      return;
    }
    this.sendLine(`Welcome, ${name}!`);
    this.name = name;
    this.members.set(name, this);
    this.tellOthers(`${name} is here`);
  }

  tellOthers(message: string): void {
    for (const member of this.members.values()) {
      if (member !== this) member.sendLine(message);
    }
  }

  override connectionLost(): void {
    if (this.name !== null && this.members.delete(this.name)) {
      this.tellOthers(`${this.name} has left`);
    }
  }
}

class ChatFactory extends Factory {
  readonly members = new Map<string, Chat>();

  override buildProtocol(_address: IAddress): Chat {
    return new Chat(this.members);
  }
}

const port = reactor.listenTCP(Number(process.argv[2]), new ChatFactory(), {
  interface: "127.0.0.1",
});
await port.whenListening();
console.log(`chat on 127.0.0.1:${port.getHost().port}`);
reactor.run();
