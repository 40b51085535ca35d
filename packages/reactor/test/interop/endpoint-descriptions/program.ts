/** The language of programs about descriptions of endpoints, and about texts that may be IP addresses. */
import fc from "fast-check";
import type { Deviation } from "../differential.ts";
import { op } from "../draw.ts";

export type DescriptionOp =
  /** Makes an endpoint of a description and uses it; what the reactor is asked for is traced. */
  | readonly ["server", description: string]
  | readonly ["client", description: string]
  | readonly ["quote", text: string]
  | readonly ["ip", text: string];

export const DESCRIPTION_DEVIATIONS: readonly Deviation<DescriptionOp>[] = [
  {
    id: "E14 case",
    what: "Twisted's built-in types of servers are in small letters only; ours in any",
    witness: [["server", "TCP:80"]],
  },
  {
    id: "E14 arguments",
    what: "Twisted's clients ignore arguments beyond those there are, or given twice; ours refuse them",
    witness: [["client", "tcp:h:80:host=x"]],
  },
  {
    id: "R22 names",
    what: "Twisted refuses names with signs that domain names don't have; ours looks them up",
    witness: [["client", "tls:a_b:80"]],
  },
];

const type = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("tcp", "tcp", "tcp6", "unix", "unix", "tls", "ssl") },
  { weight: 1, arbitrary: fc.constantFrom("TCP", "Tcp6", "UNIX", "", "nonsense", "t\\cp") },
);

const parameter = fc.constantFrom(
  ...["port", "host", "interface", "backlog", "address", "mode", "lockfile", "path"],
  ...["timeout", "bindAddress", "hostname", "nonsense", ""],
);

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("80", "443", "5", "1", "0", "660") },
  { weight: 3, arbitrary: fc.constantFrom("h", "example.org", "127.0.0.1", "/run/socket") },
  { weight: 1, arbitrary: fc.constantFrom(" 80", "+80", "8_0", "0o660", "0x50", "8.0", "") },
  { weight: 1, arbitrary: fc.constantFrom("a\\:b", "a\\\\b", "a\\=b", "\\8\\0", "a=b=c", "\\") },
);

const field = fc.oneof(
  { weight: 3, arbitrary: value },
  { weight: 2, arbitrary: fc.tuple(parameter, value).map((pair) => pair.join("=")) },
);

/** One that wraps another client, whose colons are escaped. */
const wrapped = fc
  .tuple(fc.constantFrom("tcp", "unix", "ssl"), fc.array(value, { maxLength: 2 }))
  .map(([kind, values]) => `tls:h:443:endpoint=${[kind, ...values].join("\\:")}`);

const description = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(type, fc.array(field, { maxLength: 4 })).map((it) => it.flat().join(":")),
  },
  { weight: 1, arbitrary: wrapped },
);

const octet = fc.constantFrom("0", "1", "192", "255", "256", "01", "", "a", "-1", "0x1", " 1", "¹");
const group = fc.constantFrom(
  "0",
  "1",
  "db8",
  "ffff",
  "FFFF",
  "12345",
  "",
  "g",
  "1.2.3.4",
  "1.2.3",
);

/** Texts that look like addresses. */
const address = fc.oneof(
  fc.array(octet, { minLength: 3, maxLength: 5 }).map((it) => it.join(".")),
  fc.array(group, { minLength: 2, maxLength: 9 }).map((it) => it.join(":")),
  fc
    .tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 4 }))
    .map(([before, after]) => `${before.join(":")}::${after.join(":")}`),
);

const scoped = fc
  .tuple(address, fc.constantFrom("", "", "%", "%eth0", "%a%b", "%\n"))
  .map((it) => it.join(""));

export const descriptionPrograms: fc.Arbitrary<readonly DescriptionOp[]> = fc.array(
  fc.oneof(
    op<DescriptionOp>(4, "server", description),
    op<DescriptionOp>(4, "client", description),
    op<DescriptionOp>(1, "quote", fc.string({ unit: fc.constantFrom(":", "\\", "=", "a", "é") })),
    op<DescriptionOp>(3, "ip", scoped),
  ),
  { minLength: 1, maxLength: 6 },
);
