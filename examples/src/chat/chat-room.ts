/** Somebody in a room: is told each line that is said there. */
export interface ChatMember {
  readonly name: string;
  tell(line: string): void;
}

/** How many may be in a room. */
export const MAX_MEMBERS = 1000;

/** Those who talk to each other: what one says, all are told. */
export class ChatRoom {
  readonly #members = new Map<string, ChatMember>();

  get names(): string[] {
    return [...this.#members.keys()];
  }

  /**
   * Lets somebody in, and tells everybody.
   *
   * @returns why not, if not: somebody of that name is here, or there is no place
   */
  enter(member: ChatMember): string | undefined {
    if (this.#members.has(member.name)) return `${member.name} is here already`;
    if (this.#members.size >= MAX_MEMBERS) return "the room is full";
    this.#members.set(member.name, member);
    this.#tellAll(`* ${member.name} has come`);
    return undefined;
  }

  /** Takes somebody out, and tells the others. */
  leave(member: ChatMember): void {
    this.#members.delete(member.name);
    this.#tellAll(`* ${member.name} has gone`);
  }

  say(member: ChatMember, text: string): void {
    this.#tellAll(`${member.name}: ${text}`);
  }

  #tellAll(line: string): void {
    for (const member of this.#members.values()) member.tell(line);
  }
}
