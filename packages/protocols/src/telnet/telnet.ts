import { Deferred, type Failure, fail } from "@cordage/deferred";
import { type ITransport, Logger } from "@cordage/reactor";
import { DeliveryLoop } from "../basic/delivery-loop.ts";
import { PausableProtocol } from "../basic/index.ts";
import { TELNET_COMMANDS as COMMAND, TELNET_OPTIONS, type TelnetVerb, verbOf } from "./codes.ts";
import { OptionRefused, SubnegotiationTooLongError } from "./errors.ts";
import { OptionStates } from "./option-states.ts";
import { TelnetDecoder, type TelnetEvent } from "./telnet-decoder.ts";
import { encodeCommand, encodeNegotiation, encodeSubnegotiation } from "./telnet-encoder.ts";

const log = new Logger("protocols.telnet");

/** How often a peer may have something negotiated on one connection. More of it is a flood. */
export const MAX_NEGOTIATIONS = 1000;

type Side = "local" | "remote";

/** What we say of our side, and of the peer's. */
const VERBS: Readonly<Record<Side, { readonly yes: TelnetVerb; readonly no: TelnetVerb }>> = {
  local: { yes: "WILL", no: "WONT" },
  remote: { yes: "DO", no: "DONT" },
};

/**
 * Speaks Telnet: keeps data, commands and options apart. Override its events; `TelnetTransport` passes them
 * on to a protocol inside.
 *
 * All options are refused unless {@link enableLocal} or {@link enableRemote} agree.
 *
 * @see RFC 854, RFC 855, RFC 1143; Twisted: `twisted.conch.telnet.Telnet`
 */
export class Telnet<T extends ITransport = ITransport> extends PausableProtocol<T> {
  /** Who gets a subnegotiation, by option; `unhandledSubnegotiation` gets the others. */
  readonly negotiationMap: Map<number, (data: Buffer) => void> = new Map();
  /** Who gets a command that is no verb, by number; `unhandledCommand` gets the others. */
  readonly commandMap: Map<number, () => void> = new Map();
  readonly #decoder = new TelnetDecoder();
  readonly #loop = new DeliveryLoop(this, this.#decoder, () => this.#deliverNext());
  readonly #states: Readonly<Record<Side, OptionStates>> = {
    local: new OptionStates(),
    remote: new OptionStates(),
  };
  readonly #waiting: Readonly<Record<Side, Map<number, Deferred<boolean>>>> = {
    local: new Map(),
    remote: new Map(),
  };
  #negotiations = 0;
  #lossReason: Failure | undefined = undefined;

  override dataReceived(data: Buffer): void {
    this.#loop.receive(data);
  }

  /** Fails what was asked and not answered. Who overrides it calls the one of `super`. */
  override connectionLost(reason: Failure): void {
    this.#lossReason = reason; // first: whoever waits may ask anew
    for (const waiting of Object.values(this.#waiting)) {
      const deferreds = [...waiting.values()];
      waiting.clear();
      for (const deferred of deferreds) deferred.errback(reason);
    }
  }

  /** Override: data has arrived, cut anywhere. It is yours to keep. A line ends in LF. */
  applicationDataReceived(_data: Buffer): void {}

  /** Override: whether we do what `option` is about, as the peer asks for, or has agreed to. */
  enableLocal(_option: number): boolean {
    return false;
  }

  /** Override: whether the peer may do what `option` is about, as it offers, or has agreed to. */
  enableRemote(_option: number): boolean {
    return false;
  }

  /** Override: we don't do what `option` is about any more. */
  disableLocal(_option: number): void {}

  /** Override: the peer doesn't do what `option` is about any more. */
  disableRemote(_option: number): void {}

  /** Override: a command has arrived that nobody in `commandMap` is there for. */
  unhandledCommand(_command: number): void {}

  /** Override: a subnegotiation has arrived that nobody in `negotiationMap` is there for. */
  unhandledSubnegotiation(_option: number, _data: Buffer): void {}

  /**
   * Offers to do what `option` is about.
   *
   * @returns fires with true when the peer agrees; fails with a NegotiationError when it doesn't, or it can't
   *   be asked now, and with the reason when the connection is lost
   */
  will(option: number): Deferred<boolean> {
    return this.#ask("local", option, true);
  }

  /** Stops to do what `option` is about. @returns as {@link will} */
  wont(option: number): Deferred<boolean> {
    return this.#ask("local", option, false);
  }

  /** Asks the peer to do what `option` is about. @returns as {@link will} */
  do(option: number): Deferred<boolean> {
    return this.#ask("remote", option, true);
  }

  /** Asks the peer to stop doing what `option` is about. @returns as {@link will} */
  dont(option: number): Deferred<boolean> {
    return this.#ask("remote", option, false);
  }

  /** Whether we do what `option` is about. */
  isEnabledLocally(option: number): boolean {
    return this.#states.local.get(option) === "yes";
  }

  /** Whether the peer does what `option` is about. */
  isEnabledRemotely(option: number): boolean {
    return this.#states.remote.get(option) === "yes";
  }

  /** Sends a command that has no option, such as `TELNET_COMMANDS.AYT`. @throws RangeError for any other */
  sendCommand(command: number): void {
    this.transport.write(encodeCommand(command));
  }

  /** Sends a subnegotiation. @throws RangeError when `about` is no byte */
  requestNegotiation(about: number, data: Uint8Array): void {
    this.transport.write(encodeSubnegotiation(about, data));
  }

  #deliverNext(): boolean {
    if (this.paused) return false;
    let event: TelnetEvent | undefined;
    try {
      event = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof SubnegotiationTooLongError)) throw error;
      this.#drop(error.message);
    }
    if (event === undefined) return false;
    this.#loop.watch(this.#deliver(event));
    return true;
  }

  #deliver(event: TelnetEvent): unknown {
    switch (event.kind) {
      case "data":
        return this.applicationDataReceived(event.data);
      case "subnegotiation": {
        const taker = this.negotiationMap.get(event.option);
        if (taker !== undefined) return taker(event.data);
        return this.unhandledSubnegotiation(event.option, event.data);
      }
      case "command":
        return event.option === undefined
          ? this.#commandReceived(event.command)
          : this.#verbReceived(verbOf(event.command), event.option);
    }
  }

  #commandReceived(command: number): unknown {
    const taker = this.commandMap.get(command);
    return taker === undefined ? this.unhandledCommand(command) : taker();
  }

  #verbReceived(verb: TelnetVerb | undefined, option: number): void {
    this.#negotiations += 1;
    if (this.#negotiations > MAX_NEGOTIATIONS) {
      this.#drop(`more than ${MAX_NEGOTIATIONS} negotiations`);
      return;
    }
    const side: Side = verb === "WILL" || verb === "WONT" ? "remote" : "local";
    const change = this.#states[side].hear(option, verb === "WILL" || verb === "DO");
    switch (change) {
      case "none":
        break;
      case "asked":
        this.#answer(side, option);
        break;
      case "agreed":
        this.#settle(side, option, true);
        this.#enable(side, option);
        break;
      case "refused":
        this.#settle(side, option, new OptionRefused(option));
        break;
      case "disabledByPeer":
        this.#say(side, option, false);
        this.#disable(side, option);
        break;
      case "disabled":
        this.#settle(side, option, true);
        this.#disable(side, option);
        break;
    }
  }

  /** The peer wants an option on. */
  #answer(side: Side, option: number): void {
    const isAccepted = this.#enable(side, option);
    if (isAccepted) this.#states[side].accept(option);
    this.#setBinary(side, option, isAccepted);
    this.#say(side, option, isAccepted);
  }

  #ask(side: Side, option: number, on: boolean): Deferred<boolean> {
    if (!Number.isInteger(option) || option < 0 || option > 255) {
      throw new RangeError(`an option is a byte, got ${option}`);
    }
    if (this.#lossReason !== undefined) return fail(this.#lossReason);
    try {
      this.#states[side].ask(option, on);
    } catch (error) {
      return fail(error);
    }
    const answered = new Deferred<boolean>();
    this.#waiting[side].set(option, answered);
    this.#say(side, option, on);
    return answered;
  }

  #settle(side: Side, option: number, outcome: true | Error): void {
    const waiting = this.#waiting[side].get(option);
    this.#waiting[side].delete(option); // first: whoever waits may ask anew
    if (outcome === true) waiting?.callback(true);
    else waiting?.errback(outcome);
  }

  #enable(side: Side, option: number): boolean {
    if (this.#states[side].get(option) === "yes") this.#setBinary(side, option, true);
    return side === "local" ? this.enableLocal(option) : this.enableRemote(option);
  }

  #disable(side: Side, option: number): void {
    this.#setBinary(side, option, false);
    if (side === "local") this.disableLocal(option);
    else this.disableRemote(option);
  }

  #setBinary(side: Side, option: number, on: boolean): void {
    if (side === "remote" && option === TELNET_OPTIONS.TRANSMIT_BINARY) this.#decoder.isBinary = on;
  }

  #say(side: Side, option: number, yes: boolean): void {
    const { yes: agreeing, no: refusing } = VERBS[side];
    this.transport.write(encodeNegotiation(COMMAND[yes ? agreeing : refusing], option));
  }

  #drop(why: string): void {
    log.info("a peer was dropped: {why}", { why });
    this.transport.loseConnection();
  }
}
