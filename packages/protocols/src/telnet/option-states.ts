/**
 * The negotiation of options, without loops: the Q method, for callers that ask once at a time.
 *
 * ```text
 *              we ask for it                 the peer agrees
 *   no ------------------------> wantYes ------------------------> yes
 *    ^                              |                               |
 *    +------- the peer refuses -----+                               |
 *    ^                                                              |
 *    +--- the peer agrees or not --- wantNo <--- we ask it off -----+
 * ```
 *
 * The peer's own requests lead from no to yes, if we agree, and from yes to no, always; they are answered. What
 * changes nothing is not answered, or two ends would never stop.
 *
 * @see RFC 1143
 */
import { AlreadyDisabled, AlreadyEnabled, AlreadyNegotiating } from "./errors.ts";

/** Where an option is, on one side. */
export type OptionState = "no" | "wantYes" | "yes" | "wantNo";

/**
 * What became of an option when the peer said something.
 *
 * `asked`: the peer wants it on, and nothing has changed yet; see {@link OptionStates.accept}.
 */
export type OptionChange = "none" | "asked" | "agreed" | "refused" | "disabledByPeer" | "disabled";

const ON_YES: Readonly<Record<OptionState, readonly [OptionState, OptionChange]>> = {
  no: ["no", "asked"],
  yes: ["yes", "none"],
  wantYes: ["yes", "agreed"],
  wantNo: ["no", "disabled"], // a peer that says yes to "no" breaks the rules; it is off all the same
};

const ON_NO: Readonly<Record<OptionState, readonly [OptionState, OptionChange]>> = {
  no: ["no", "none"],
  yes: ["no", "disabledByPeer"],
  wantYes: ["no", "refused"],
  wantNo: ["no", "disabled"],
};

/** The options of one side of a connection. */
export class OptionStates {
  /** An entry for each option that was ever on or asked for; there are 256. */
  readonly #states = new Map<number, OptionState>();

  /** Where an option is. */
  get(option: number): OptionState {
    return this.#states.get(option) ?? "no";
  }

  /**
   * We ask for an option to be switched on or off.
   *
   * @throws NegotiationError when that can't be asked now
   */
  ask(option: number, on: boolean): void {
    const state = this.get(option);
    if (state === "wantYes" || state === "wantNo") throw new AlreadyNegotiating(option);
    if (on && state === "yes") throw new AlreadyEnabled(option);
    if (!on && state === "no") throw new AlreadyDisabled(option);
    this.#states.set(option, on ? "wantYes" : "wantNo");
  }

  /** The peer has said yes or no to an option. */
  hear(option: number, yes: boolean): OptionChange {
    const [state, change] = (yes ? ON_YES : ON_NO)[this.get(option)];
    if (state !== this.get(option)) this.#states.set(option, state);
    return change;
  }

  /** We agree to what the peer has asked for. */
  accept(option: number): void {
    this.#states.set(option, "yes");
  }
}
