import { Site } from "@cordage/protocols/web";
import { XMLRPC } from "@cordage/protocols/xmlrpc";
import { reactor } from "@cordage/reactor";
import { tellPort } from "./serving.ts";

class Calculator extends XMLRPC {
  xmlrpc_add(a: number, b: number): number {
    return a + b;
  }
}

const port = reactor.listenTCP(0, new Site(new Calculator()), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
