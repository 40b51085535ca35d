/**
 * The few globals this package uses that every runtime has. Declared here, and not taken from Node's
 * or the DOM's types, so that nothing of either slips in. Users' own types fill them in.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare var AbortController: new () => AbortController;

declare function setTimeout(action: () => void, milliseconds: number): unknown;

declare function clearTimeout(timer: unknown): void;

declare var console: { error(...values: unknown[]): void };

interface ErrorConstructor {
  /** V8's way to take a stack onto any object; absent elsewhere. */
  captureStackTrace?(target: object, above?: unknown): void;
}
