import { cutText, MAX_TEXT_BYTES, type Message, type Sender } from "./message.ts";

/** How many messages are kept unless told otherwise; with the longest text each that is 32 MB. */
export const MAX_MESSAGES = 500;

/** Told each message when it is published. */
export type Subscriber = (message: Message) => void;

/** The last messages that were published. It knows nothing of how they come and go. */
export class MessageBoard {
  readonly #now: () => number;
  readonly #maxMessages: number;
  readonly #messages = new Map<number, Message>();
  readonly #subscribers = new Set<Subscriber>();
  #lastId = 0;

  /**
   * @param now - the time, in seconds since 1970
   * @param maxMessages - how many are kept: older ones are forgotten
   */
  constructor(now: () => number, maxMessages: number = MAX_MESSAGES) {
    this.#now = now;
    this.#maxMessages = maxMessages;
  }

  /** Keeps a message, cut to {@link MAX_TEXT_BYTES}, and tells the subscribers. */
  publish(text: Buffer, { host, port }: Sender): Message {
    this.#lastId += 1;
    const time = Math.floor(this.#now());
    // A copy: a piece of a larger buffer would keep all of that.
    const kept = Buffer.from(cutText(text, MAX_TEXT_BYTES));
    const message: Message = { id: this.#lastId, time, host, port, text: kept };
    this.#messages.set(message.id, message);
    this.#messages.delete(message.id - this.#maxMessages);
    for (const tell of this.#subscribers) tell(message);
    return message;
  }

  /** A message, unless there is none of that number, or none any more. */
  get(id: number): Message | undefined {
    return this.#messages.get(id);
  }

  /** The last messages, at most `count`, oldest first. */
  last(count: number): Message[] {
    return [...this.#messages.values()].slice(Math.max(0, this.#messages.size - count));
  }

  /** Calls `subscriber` with each message from now on. @returns what ends that */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }
}
