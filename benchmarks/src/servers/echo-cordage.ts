import { Echo } from "@cordage/protocols/wire";
import { Factory, reactor } from "@cordage/reactor";
import { tellPort } from "./serving.ts";

const port = reactor.listenTCP(0, Factory.forProtocol(Echo), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
