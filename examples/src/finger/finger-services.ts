/** The services that the finger program is made of. */
import { succeed } from "@cordage/deferred";
import {
  Factory,
  type IProtocolFactory,
  type IReactorTime,
  MultiService,
  StreamServerEndpointService,
  serverFromString,
  TimerService,
} from "@cordage/reactor";
import { AnnouncedEndpoint } from "./announced-endpoint.ts";
import { Finger, type PlanLookup } from "./finger-protocol.ts";
import { UserFile } from "./user-file.ts";

/** Seconds between two looks into the users' file. */
const RELOAD_SECONDS = 10;

/** All that finger is made of; others can be added before it is started. */
export class FingerServices extends MultiService {
  readonly users: UserFile;
  readonly #reactor: IReactorTime;

  /** @param reactor - what to listen with, and what tells the time */
  constructor(reactor: IReactorTime, file: string) {
    super();
    this.#reactor = reactor;
    this.users = new UserFile(file);
    const reading = new TimerService(RELOAD_SECONDS, () => this.users.reload());
    reading.clock = reactor;
    reading.setServiceParent(this);
  }

  /** Answers questions at `description`, such as `tcp:1079`. */
  addFinger(description: string): void {
    const planOf: PlanLookup = (name) => succeed(this.users.plans.get(name));
    const factory = Factory.forProtocol(() => new Finger(planOf));
    this.addServer("finger", description, factory);
  }

  /** Listens at `description`, and says so. */
  addServer(name: string, description: string, factory: IProtocolFactory): void {
    const endpoint = new AnnouncedEndpoint(serverFromString(this.#reactor, description), (port) =>
      console.log(`${name}: ${port.getHost()}`),
    );
    new StreamServerEndpointService(endpoint, factory).setServiceParent(this);
  }
}
