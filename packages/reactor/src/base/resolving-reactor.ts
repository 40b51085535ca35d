import type { Deferred } from "@cordage/deferred";
import type {
  IHostnameResolver,
  IReactorPluggableNameResolver,
  IResolverSimple,
} from "../interfaces/resolver.ts";
import { InstalledResolvers } from "../names/installed-resolvers.ts";
import { ReactorBase } from "./reactor-base.ts";

/** What every reactor shares that knows the names of hosts; a platform supplies the first resolver. */
export abstract class ResolvingReactor
  extends ReactorBase
  implements IReactorPluggableNameResolver
{
  readonly #resolvers: InstalledResolvers;

  /** @param nameResolver - what looks names up until another is installed */
  constructor(nameResolver: IHostnameResolver) {
    super();
    this.#resolvers = new InstalledResolvers(nameResolver);
  }

  get nameResolver(): IHostnameResolver {
    return this.#resolvers.nameResolver;
  }

  resolve(name: string, timeout?: readonly number[]): Deferred<string> {
    return this.#resolvers.resolve(name, timeout);
  }

  installNameResolver(resolver: IHostnameResolver): IHostnameResolver {
    return this.#resolvers.installNameResolver(resolver);
  }

  installResolver(resolver: IResolverSimple): IResolverSimple {
    return this.#resolvers.installResolver(resolver);
  }
}
