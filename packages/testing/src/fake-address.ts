import type { IAddress } from "@cordage/reactor";

/** The address of something that is nowhere: equal only to itself. */
export class FakeAddress implements IAddress {
  readonly kind = "Fake";

  equals(other: unknown): boolean {
    return other === this;
  }

  /** As it stands in log lines. */
  toString(): string {
    return "FakeAddress()";
  }
}
