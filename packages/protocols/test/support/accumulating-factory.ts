import { Factory, IPv4Address } from "@cordage/reactor";
import { AccumulatingProtocol } from "@cordage/testing";

/** Where connections come from in tests that don't care. */
export const PEER: IPv4Address = new IPv4Address("TCP", "192.0.2.1", 4711);

/** Builds protocols that keep what happens to them, and remembers them. */
export class AccumulatingFactory extends Factory {
  override noisy = false;
  readonly built: AccumulatingProtocol[] = [];
  /** Whether connections are refused. */
  refuses = false;

  override buildProtocol(): AccumulatingProtocol | null {
    if (this.refuses) return null;
    const built = new AccumulatingProtocol();
    built.factory = this;
    this.built.push(built);
    return built;
  }
}
