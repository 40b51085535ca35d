import { argv } from "node:process";
import { Factory, type IBorrowingProtocol, reactor } from "@cordage/reactor";
import { PromptEcho } from "./prompt-echo.ts";
import { tellPort } from "./serving.ts";

/** Is lent what it sends back. */
class LentEcho extends PromptEcho implements IBorrowingProtocol {
  readonly borrowsData = true;
}

const factory = Factory.forProtocol(argv[2] === "lent" ? LentEcho : PromptEcho);
const port = reactor.listenTCP(0, factory, { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
