import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { CertificateOptions, Factory, reactor } from "@cordage/reactor";
import { PromptEcho } from "./prompt-echo.ts";
import { tellPort } from "./serving.ts";

const [, , keyFile = "", certificateFile = ""] = argv;
const options = new CertificateOptions({
  privateKey: readFileSync(keyFile, "utf8"),
  certificate: readFileSync(certificateFile, "utf8"),
});
const factory = Factory.forProtocol(PromptEcho);
const port = reactor.listenSSL(0, factory, options, { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
