import {
  BrotliEncoderFactory,
  EncodingResourceWrapper,
  GzipEncoderFactory,
  Resource,
} from "@cordage/protocols/web";
import { expect } from "chai";
import fc from "fast-check";
import { get } from "../http/served.ts";
import { answer } from "./served-site.ts";

class Page extends Resource {
  override isLeaf = true;
  render_GET(): string {
    return "hello";
  }
}

/** Which coding is chosen of br and gzip: what is encoded is not sent on the same turn. */
function chosen(...accepted: readonly string[]): string {
  let coding = "none";
  const encoders = [new BrotliEncoderFactory(), new GzipEncoderFactory()].map((factory) => ({
    coding: factory.coding,
    createEncoder: () => {
      coding = factory.coding;
      return factory.createEncoder();
    },
  }));
  const lines = accepted.map((value) => `Accept-Encoding: ${value}`);
  answer(new EncodingResourceWrapper(new Page(), encoders), get("/", ...lines));
  return coding;
}

describe("Accept-Encoding (RS-8; RFC 9110, section 12.5.3)", () => {
  it("is a list of codings, of which the server takes its favourite", () => {
    expect(chosen("gzip")).to.equal("gzip");
    expect(chosen("gzip, br")).to.equal("br");
    expect(chosen("GZIP")).to.equal("gzip");
    expect(chosen("deflate", "gzip")).to.equal("gzip");
    expect(chosen("x-gzip")).to.equal("gzip");
  });

  it("weighs them, where 0 is never", () => {
    expect(chosen("gzip;q=1, br;q=0.5")).to.equal("gzip");
    expect(chosen("br;q=0.001 , gzip ; Q=0.002")).to.equal("gzip");
    expect(chosen("gzip;q=0")).to.equal("none");
    expect(chosen("gzip;q=0.000, br;q=0")).to.equal("none");
  });

  it("takes an asterisk for all that are not named", () => {
    expect(chosen("*")).to.equal("br");
    expect(chosen("*, br;q=0")).to.equal("gzip");
    expect(chosen("*;q=0")).to.equal("none");
    expect(chosen("*;q=0, gzip")).to.equal("gzip");
  });

  it("leaves a body as it is for whom that is dearer, or who names nothing known", () => {
    expect(chosen()).to.equal("none");
    expect(chosen("")).to.equal("none");
    expect(chosen("identity, gzip;q=0.9")).to.equal("none");
    expect(chosen("identity;q=0.9, gzip;q=0.9")).to.equal("gzip");
    expect(chosen("compress, zstd")).to.equal("none");
  });

  it("is passed over where it can't be read", () => {
    for (const nonsense of [
      "gzip;q=2",
      "gzip;q=-1",
      "gzip;q=1.0001",
      "gz ip",
      "gzip;level=1",
      ";",
    ]) {
      expect(chosen(nonsense), nonsense).to.equal("none");
      expect(chosen(`${nonsense}, br`), nonsense).to.equal("br");
    }
    expect(chosen("__proto__, constructor;q=0")).to.equal("none");
  });

  it("never makes a request fail, whatever it is", () => {
    const value = fc.string({ unit: fc.constantFrom(...'gzipbr*;q=01., \t"') });
    fc.assert(
      fc.property(value, (text) => {
        expect(chosen(text)).to.be.oneOf(["none", "gzip", "br"]);
      }),
    );
  });
});
