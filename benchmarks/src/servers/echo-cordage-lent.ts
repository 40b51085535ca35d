import { Echo } from "@cordage/protocols/wire";
import { Factory, type IBorrowingProtocol, reactor } from "@cordage/reactor";
import { tellPort } from "./serving.ts";

class LentEcho extends Echo implements IBorrowingProtocol {
  readonly borrowsData = true;
}

const port = reactor.listenTCP(0, Factory.forProtocol(LentEcho), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
