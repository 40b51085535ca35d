import { createInterface } from "node:readline";

const MIB = 1024 * 1024;

/** What a peer does again and again, and for how long. */
export interface Job {
  readonly work: () => unknown;
  /** Bytes it counts for. */
  readonly bytes: number;
  /** How often it is done between two looks at the clock, which take time too. */
  readonly batch: number;
  /** How long a round takes, in seconds of processor time. */
  readonly seconds: number;
}

/** For each line on standard input works through a round, and prints MiB a second of processor time. */
export async function takeRounds(job: Job): Promise<void> {
  for await (const _ of createInterface(process.stdin)) console.log(await rate(job));
}

async function rate({ work, bytes, batch, seconds }: Job): Promise<number> {
  const start = process.cpuUsage();
  for (let times = batch; ; times += batch) {
    for (let i = 0; i < batch; i++) {
      const done = work();
      if (done instanceof Promise) await done;
    }
    const { user, system } = process.cpuUsage(start);
    const used = (user + system) / 1e6;
    if (used >= seconds) return (times * bytes) / MIB / used;
  }
}
