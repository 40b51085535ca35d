/**
 * Telnet: data, commands and options kept apart, options negotiated without loops, window sizes and lines.
 *
 * @module telnet
 */
export { TELNET_COMMANDS, TELNET_OPTIONS } from "./codes.ts";
export {
  AlreadyDisabled,
  AlreadyEnabled,
  AlreadyNegotiating,
  NegotiationError,
  OptionRefused,
  SubnegotiationTooLongError,
} from "./errors.ts";
export { encodeLineMode, type LineMode, parseLineMode } from "./line-mode.ts";
export { MAX_NEGOTIATIONS, Telnet } from "./telnet.ts";
export { MAX_SUBNEGOTIATION_BYTES, TelnetDecoder, type TelnetEvent } from "./telnet-decoder.ts";
export { encodeData } from "./telnet-encoder.ts";
export { TelnetLineReceiver } from "./telnet-line-receiver.ts";
export { type ITelnetProtocol, TelnetTransport } from "./telnet-transport.ts";
export { encodeWindowSize, parseWindowSize, type WindowSize } from "./window-size.ts";
