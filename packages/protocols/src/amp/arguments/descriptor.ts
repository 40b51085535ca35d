import { Argument } from "../argument.ts";
import { DescriptorsUnsupported } from "../errors.ts";

/**
 * A file descriptor, which travels beside the bytes of a UNIX socket. It is there so that commands of
 * others can be declared: Node can neither send nor receive one, so that doing so fails.
 *
 * @see Twisted: `twisted.protocols.amp.Descriptor` (AMP-12)
 */
export class Descriptor<O extends boolean = false> extends Argument<number, number, O> {
  /** @throws DescriptorsUnsupported always */
  override toBytes(): never {
    throw new DescriptorsUnsupported();
  }

  /** @throws DescriptorsUnsupported always */
  override fromBytes(): never {
    throw new DescriptorsUnsupported();
  }
}
