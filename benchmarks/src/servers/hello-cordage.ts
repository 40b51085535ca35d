import { type Request, Resource, Site } from "@cordage/protocols/web";
import { reactor } from "@cordage/reactor";
import { tellPort } from "./serving.ts";

class Hello extends Resource {
  override isLeaf = true;

  render_GET(request: Request): string {
    request.setHeader("Content-Type", "text/plain");
    return "hello world";
  }
}

const port = reactor.listenTCP(0, new Site(new Hello()), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
