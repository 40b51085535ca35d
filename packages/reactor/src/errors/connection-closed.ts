/** What connections end with, and errors of those who use them. */
import { ReactorError } from "./reactor-error.ts";

/** A connection is over. */
export abstract class ConnectionClosed extends ReactorError {}

/** A connection was closed cleanly, by either side. */
export class ConnectionDone extends ConnectionClosed {
  override readonly name: string = "ConnectionDone";
  override readonly code: string = "ERR_CONNECTION_DONE";
  protected static override readonly sentence: string = "Connection was closed cleanly";
}

/** A connection broke. `cause` is what the system said, if it did. */
export class ConnectionLost extends ConnectionClosed {
  override readonly name: string = "ConnectionLost";
  override readonly code: string = "ERR_CONNECTION_LOST";
  protected static override readonly sentence: string =
    "Connection to the other side was lost in a non-clean fashion";
}

/** A connection was ended by `abortConnection()`. */
export class ConnectionAborted extends ConnectionLost {
  override readonly name = "ConnectionAborted";
  override readonly code = "ERR_CONNECTION_ABORTED";
  protected static override readonly sentence =
    "Connection was aborted locally using ITCPTransport.abortConnection";
}

/** The file descriptor under a connection is gone. (Twisted's text for it is "Uh".) */
export class ConnectionFdescWentAway extends ConnectionLost {
  override readonly name = "ConnectionFdescWentAway";
  override readonly code = "ERR_CONNECTION_FDESC_WENT_AWAY";
  protected static override readonly sentence = "The file descriptor of the connection went away";
}

/** More file descriptors were sent than bytes to carry them. */
export class FileDescriptorOverrun extends ConnectionLost {
  override readonly name = "FileDescriptorOverrun";
  override readonly code = "ERR_FILE_DESCRIPTOR_OVERRUN";
  protected static override readonly sentence =
    "A mis-use of IUNIXTransport.sendFileDescriptor caused the connection to be closed";
}

/** A connection was aborted because more was written to it than may wait to be sent. */
export class WriteBufferFullError extends ConnectionLost {
  override readonly name = "WriteBufferFullError";
  override readonly code = "ERR_WRITE_BUFFER_FULL";
  readonly waitingBytes: number;
  readonly limitBytes: number;

  constructor(waitingBytes: number, limitBytes: number) {
    super(`${waitingBytes} bytes wait to be sent, at most ${limitBytes} may`);
    this.waitingBytes = waitingBytes;
    this.limitBytes = limitBytes;
  }
}

/** `registerProducer()` while another is registered. */
export class ProducerAlreadyRegisteredError extends ReactorError {
  override readonly name = "ProducerAlreadyRegisteredError";
  override readonly code = "ERR_PRODUCER_ALREADY_REGISTERED";
  protected static override readonly sentence =
    "Cannot register producer, because a producer is registered already";
}
