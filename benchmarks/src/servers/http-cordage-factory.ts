import { type HTTPChannel, HTTPFactory, Request, type RequestHead } from "@cordage/protocols/http";
import { reactor } from "@cordage/reactor";
import { ARTICLE, type Article } from "../http-requests.ts";
import { tellPort } from "./serving.ts";

class BenchmarkRequest extends Request {
  override process(): void {
    if (this.path !== "/json") {
      this.setHeader("Content-Type", "text/plain");
      this.finishWith("hello world");
    } else if (this.method === "GET") {
      this.setHeader("Content-Type", "application/json");
      this.finishWith(JSON.stringify(ARTICLE));
    } else {
      const article = JSON.parse(this.content.toString()) as Article;
      this.setHeader("Content-Type", "text/plain");
      this.finishWith(article.title);
    }
  }
}

class BenchmarkFactory extends HTTPFactory {
  override buildRequest(channel: HTTPChannel, head: RequestHead): Request {
    return new BenchmarkRequest(channel, head);
  }
}

const port = reactor.listenTCP(0, new BenchmarkFactory(), { interface: "127.0.0.1" });
port.whenListening().addCallback((listening) => tellPort(listening.getHost().port));
