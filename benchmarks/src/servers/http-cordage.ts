import { type Request, Resource, Site } from "@cordage/protocols/web";
import { reactor } from "@cordage/reactor";
import { ARTICLE, type Article } from "../http-requests.ts";
import { tellPort } from "./serving.ts";

class Hello extends Resource {
  render_GET(request: Request): string {
    request.setHeader("Content-Type", "text/plain");
    return "hello world";
  }
}

class Articles extends Resource {
  override isLeaf = true;

  render_GET(request: Request): string {
    request.setHeader("Content-Type", "application/json");
    return JSON.stringify(ARTICLE);
  }

  render_POST(request: Request): string {
    const article = JSON.parse(request.content.toString()) as Article;
    request.setHeader("Content-Type", "text/plain");
    return article.title;
  }
}

const root = new Resource();
root.putChild("", new Hello());
root.putChild("json", new Articles());
const port = reactor.listenTCP(0, new Site(root), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
