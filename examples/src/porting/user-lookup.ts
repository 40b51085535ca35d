/** Looks users up, which takes a while and may fail: user-lookup PORT. */
import { type Deferred, type Failure, succeed } from "@cordage/deferred";
import { LineReceiver } from "@cordage/protocols/basic";
import { deferLater, reactor, ServerFactory } from "@cordage/reactor";

/** What Python raises by itself where a dictionary has no such key. */
class KeyError extends Error {}

class LookupProtocol extends LineReceiver {
  declare factory: LookupFactory;

  override lineReceived(user: Buffer): void {
    const answer = (message: string): void => {
      this.sendLine(message);
      this.transport.loseConnection();
    };

    const d = this.factory.getUser(user.toString());
    d.addErrback((failure) => this.explain(failure)).addCallback(answer);
  }

  explain(failure: Failure): string {
    failure.trap(KeyError);
    return "no such user";
  }
}

class LookupFactory extends ServerFactory {
  override protocol = LookupProtocol;
  readonly users: ReadonlyMap<string, string>;

  constructor(users: ReadonlyMap<string, string>) {
    super();
    this.users = users;
  }

  getUser(user: string): Deferred<string> {
    if (user === "") return succeed([...this.users.keys()].sort().join(", "));
    return deferLater(reactor, 0.01, () => this.#userNamed(user));
  }

  #userNamed(user: string): string {
    const found = this.users.get(user);
    if (found === undefined) throw new KeyError(user);
    return found;
  }
}

const users = new Map([
  ["moshez", "happy and well"],
  ["amber", "out for lunch"],
]);
const factory = new LookupFactory(users);
const port = reactor.listenTCP(Number(process.argv[2]), factory, { interface: "127.0.0.1" });
await port.whenListening();
console.log(`users on 127.0.0.1:${port.getHost().port}`);
reactor.run();
