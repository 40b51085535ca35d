import { type Deferred, succeed } from "@cordage/deferred";
import type {
  IHostnameResolver,
  IReactorPluggableNameResolver,
  IResolverSimple,
} from "../interfaces/resolver.ts";
import { ComplexResolverSimplifier } from "./complex-resolver-simplifier.ts";
import { isIPAddress } from "./ip-address-literals.ts";
import { SimpleResolverComplexifier } from "./simple-resolver-complexifier.ts";

/** The seconds that Twisted gives a resolver for each of its tries. */
const TRY_TIMEOUTS: readonly number[] = [1, 3, 11, 45];

/**
 * By whom a reactor has names looked up, in both views: one resolver and what makes the other view of it.
 *
 * @see Twisted: `twisted.internet.base.PluggableResolverMixin` (R21, R23)
 */
export class InstalledResolvers implements IReactorPluggableNameResolver {
  #nameResolver: IHostnameResolver;
  #simpleResolver: IResolverSimple;

  constructor(nameResolver: IHostnameResolver) {
    this.#nameResolver = nameResolver;
    this.#simpleResolver = new ComplexResolverSimplifier(nameResolver);
  }

  get nameResolver(): IHostnameResolver {
    return this.#nameResolver;
  }

  resolve(name: string, timeout: readonly number[] = TRY_TIMEOUTS): Deferred<string> {
    if (name === "") return succeed("0.0.0.0");
    if (isIPAddress(name)) return succeed(name);
    return this.#simpleResolver.getHostByName(name, timeout);
  }

  installNameResolver(resolver: IHostnameResolver): IHostnameResolver {
    const before = this.#nameResolver;
    this.#nameResolver = resolver;
    this.#simpleResolver = new ComplexResolverSimplifier(resolver);
    return before;
  }

  installResolver(resolver: IResolverSimple): IResolverSimple {
    const before = this.#simpleResolver;
    this.#simpleResolver = resolver;
    this.#nameResolver = new SimpleResolverComplexifier(resolver);
    return before;
  }
}
