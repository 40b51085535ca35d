import * as amp from "@cordage/protocols/amp";
import { Echo } from "@cordage/protocols/wire";
import { type SplitNotes, TLS_UPGRADE } from "@cordage/testing";
import type { Subject } from "./subjects.ts";

const Sum = new amp.Command("Sum", {
  arguments: { a: new amp.SafeInteger(), b: new amp.SafeInteger() },
  response: { total: new amp.SafeInteger() },
});
const Tell = new amp.Command("Tell", {
  arguments: { what: new amp.Unicode() },
  requiresAnswer: false,
});
const Upgrade = new amp.ProtocolSwitchCommand("Upgrade");

function box(values: Readonly<Record<string, string>>): Buffer {
  return new amp.AmpBox(Object.entries(values).map(([k, v]) => [k, Buffer.from(v)])).serialize();
}

const SUM = box({ _ask: "1", _command: "Sum", a: "1", b: "2" });
const TELL = box({ _command: "Tell", what: "x" });

function makeAMP({ note }: SplitNotes): amp.AMP {
  const protocol = new amp.AMP();
  protocol.respondTo(Sum, ({ a, b }) => ({ total: a + b }));
  protocol.respondTo(Tell, ({ what }) => note("told", what));
  protocol.respondTo(Upgrade, () => new Echo());
  protocol.respondTo(amp.StartTLS, () => ({
    tls_localCertificate: { privateKey: "a key", certificate: "a certificate" },
  }));
  return protocol;
}

function makeBoxProtocol({ note }: SplitNotes): amp.BinaryBoxProtocol {
  return new amp.BinaryBoxProtocol({
    startReceivingBoxes: () => note("start"),
    ampBoxReceived: (received) => note("box", received.serialize().toString("latin1")),
    stopReceivingBoxes: () => note("stop"),
  });
}

export const AMP_SUBJECTS: readonly Subject[] = [
  {
    name: "AMP",
    make: makeAMP,
    transcripts: {
      commands: Buffer.concat([SUM, TELL, box({ _ask: "2", _command: "Nope" })]),
      "a box that is nothing": Buffer.concat([TELL, box({ nothing: "" }), TELL]),
      "a switch to another protocol": Buffer.concat([
        box({ _ask: "1", _command: "Upgrade" }),
        Buffer.from("hello"),
      ]),
      TLS: [box({ _ask: "1", _command: "StartTLS" }), TLS_UPGRADE, TELL],
    },
  },
  {
    name: "BinaryBoxProtocol",
    make: makeBoxProtocol,
    transcripts: {
      boxes: Buffer.concat([TELL, box({}), SUM]),
      "a key that is too long": Buffer.concat([TELL, Buffer.of(1, 0), TELL]),
    },
  },
];
