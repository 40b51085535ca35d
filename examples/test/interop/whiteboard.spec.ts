import { expect } from "chai";
import { RunningExample } from "../support/running-example.ts";
import { Browser } from "./support/browser.ts";

const ONLINE = "document.querySelector('canvas') && !document.body.matches('.offline')";
const PICTURE = "document.querySelector('canvas').toDataURL()";

describe("the whiteboard in two browsers", () => {
  it("shows both the same picture, of what both have drawn at the same time", async () => {
    const example = new RunningExample("whiteboard/main", "0");
    const url = `http://127.0.0.1:${await example.port()}/`;
    const browsers = await Promise.all([Browser.start(), Browser.start()]);
    try {
      const pages = await Promise.all(browsers.map((browser) => browser.open(url)));
      for (const page of pages) await page.until(ONLINE);
      // What comes on a connection that was there needs no time to connect.
      const kept =
        "performance.getEntriesByType('resource').filter((e) => e.connectEnd === e.connectStart)";
      expect(await pages[0]?.evaluate(`${kept}.length`), "on a kept connection").to.be.above(0);
      const blank = await pages[0]?.evaluate(PICTURE);

      await Promise.all(
        pages.map(async (page, index) => {
          await page.evaluate(`document.querySelector('select').selectedIndex = ${index + 1}`);
          // Zigzags that cross each other: in another order the picture would be another.
          await page.drag("canvas", (step) => [20 + step * 12, step % 2 === index ? 30 : 370], 30);
        }),
      );

      for (const page of pages) await page.until("document.body.dataset.strokes === '60'");
      const pictures = await Promise.all(pages.map((page) => page.evaluate(PICTURE)));
      expect(pictures[1]).to.equal(pictures[0]);
      expect(pictures[0]).to.not.equal(blank);
    } finally {
      for (const browser of browsers) await browser.stop();
    }
    expect(await example.interrupt()).to.equal(0);
  });

  it("shows it to one that comes later", async () => {
    const example = new RunningExample("whiteboard/main", "0");
    const url = `http://127.0.0.1:${await example.port()}/`;
    const browser = await Browser.start();
    try {
      const first = await browser.open(url);
      await first.until(ONLINE);
      await first.drag("canvas", (step) => [10 + step * 10, 200], 20);
      const late = await browser.open(url);
      for (const page of [first, late]) await page.until("document.body.dataset.strokes === '20'");
      expect(await late.evaluate(PICTURE)).to.equal(await first.evaluate(PICTURE));
    } finally {
      await browser.stop();
    }
    expect(await example.interrupt()).to.equal(0);
  });
});
