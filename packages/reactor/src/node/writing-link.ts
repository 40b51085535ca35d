import type { SocketWriter } from "./socket-writer.ts";

/** The sending part of a link: everything it has to send goes through its writer. */
export abstract class WritingLink {
  abstract readonly writer: SocketWriter;

  get waitingBytes(): number {
    return this.writer.waitingBytes;
  }

  get isHeld(): boolean {
    return this.writer.isHeld;
  }

  write(data: Uint8Array | string): void {
    this.writer.write(data);
  }

  batch(): void {
    this.writer.batch();
  }

  flush(): void {
    this.writer.flush();
  }
}
