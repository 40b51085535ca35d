/** Where the descriptors begin that systemd hands over (sd_listen_fds(3)). */
const LISTEN_FDS_START = 3;

/** An environment as in `process.env`. */
export type Environment = Record<string, string | undefined>;

/**
 * The sockets that systemd has opened for this program, by the protocol of sd_listen_fds(3): the variables
 * LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES tell of them.
 *
 * @see Twisted: `twisted.python.systemd.ListenFDs` (E12)
 */
export class ListenFDs {
  readonly #descriptors: readonly number[];
  readonly #names: readonly string[];

  /** @param names - of the descriptors, in the same order */
  constructor(descriptors: readonly number[], names: readonly string[] = []) {
    this.#descriptors = [...descriptors];
    this.#names = [...names];
  }

  /**
   * What an environment tells of; nothing, if that is not for this process, or if there is not a name for
   * each descriptor. The variables are deleted: neither a child nor this program itself is to find the same
   * sockets again.
   *
   * @param start - the first descriptor. Default: 3
   */
  static fromEnvironment(
    environment: Environment = process.env,
    start: number = LISTEN_FDS_START,
  ): ListenFDs {
    const { LISTEN_PID: pid, LISTEN_FDS: fds = "", LISTEN_FDNAMES: fdNames = "" } = environment;
    if (pid !== String(process.pid) || !/^\d+$/.test(fds)) return new ListenFDs([]);
    for (const name of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]) delete environment[name];
    const count = Number(fds);
    const names = fdNames === "" ? [] : fdNames.split(":");
    if (names.length !== count) return new ListenFDs([]);
    return new ListenFDs(
      names.map((_name, index) => start + index),
      names,
    );
  }

  /** The descriptors, in order. */
  inheritedDescriptors(): number[] {
    return [...this.#descriptors];
  }

  /** The descriptors by their names; of several with the same name the last. */
  inheritedNamedDescriptors(): Map<string, number> {
    return new Map(
      this.#names.flatMap((name, index) => {
        const descriptor = this.#descriptors[index];
        return descriptor === undefined ? [] : [[name, descriptor] as const];
      }),
    );
  }
}
