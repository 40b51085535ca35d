import { expect } from "chai";
import fc from "fast-check";
import { MAX_MESSAGES, MessageBoard } from "#examples/message-board/board.js";
import { answerConnection, answerDatagram } from "#examples/message-board/board-answer.js";

const SENDER = { host: "192.0.2.1", port: 4000 };

/** A board whose time goes on by a second and a half with each message. */
function newBoard(maxMessages?: number): MessageBoard {
  let now = 1000;
  return new MessageBoard(() => (now += 1.5), maxMessages);
}

function byDatagram(board: MessageBoard, request: string, limit = 65_507): string {
  return answerDatagram(board, Buffer.from(request), { sender: SENDER, limit }).toString();
}

describe("a message board", () => {
  it("numbers messages from 1, and gives the last ones, oldest first", () => {
    const board = newBoard();
    for (const text of ["a", "b", "c"]) board.publish(Buffer.from(text), SENDER);
    expect(board.get(2)).to.deep.equal({ id: 2, time: 1003, text: Buffer.from("b"), ...SENDER });
    expect(board.last(2).map(({ id }) => id)).to.deep.equal([2, 3]);
    expect(board.last(9).map(({ id }) => id)).to.deep.equal([1, 2, 3]);
    expect(board.last(0)).to.deep.equal([]);
  });

  it("keeps so many messages and no more", () => {
    const board = newBoard();
    for (let i = 0; i < MAX_MESSAGES + 10; i++) board.publish(Buffer.from("x"), SENDER);
    expect(board.last(Number.MAX_SAFE_INTEGER)).to.have.length(MAX_MESSAGES);
    expect(board.get(10)).to.equal(undefined);
    expect(board.get(11)?.id).to.equal(11);
  });

  it("keeps nothing of the buffer that a text was a part of", () => {
    const datagram = Buffer.from("1:hello");
    const board = newBoard();
    board.publish(datagram.subarray(2), SENDER);
    datagram.fill("x");
    expect(board.get(1)?.text.toString()).to.equal("hello");
  });

  it("cuts a text to what a datagram of IPv4 has room for", () => {
    expect(newBoard().publish(Buffer.alloc(70_000), SENDER).text).to.have.length(65_505);
  });

  it("tells its subscribers, until they have enough", () => {
    const board = newBoard();
    const told: number[] = [];
    const unsubscribe = board.subscribe(({ id }) => told.push(id));
    board.publish(Buffer.from("a"), SENDER);
    unsubscribe();
    board.publish(Buffer.from("b"), SENDER);
    expect(told).to.deep.equal([1]);
  });
});

describe("the answers of the message board", () => {
  it("to datagrams are in the bytes that were agreed on", () => {
    const board = newBoard();
    expect(byDatagram(board, "2:10")).to.equal("0:");
    expect(byDatagram(board, "1:hello")).to.equal("0:");
    expect(byDatagram(board, "1:a:b")).to.equal("0:");
    expect(byDatagram(board, "2:10")).to.equal("0:1:2");
    expect(byDatagram(board, "2:1")).to.equal("0:2");
    expect(byDatagram(board, "3:1")).to.equal("0:1001:192.0.2.1:4000:hello");
    expect(byDatagram(board, "3:2")).to.equal("0:1003:192.0.2.1:4000:a:b");
    expect(byDatagram(board, "3:3")).to.equal("2:");
    expect(byDatagram(board, "2:ten")).to.equal("1:");
    expect(byDatagram(board, "hello")).to.equal("1:");
    expect(byDatagram(board, "9:x")).to.equal("3:");
    expect(byDatagram(board, "4:1")).to.equal("3:");
  });

  it("over connections give the last messages at once, each in a netstring", () => {
    const board = newBoard();
    byDatagram(board, "1:hello");
    byDatagram(board, "1:");
    const answer = answerConnection(board, Buffer.from("4:2"), SENDER).toString();
    expect(answer).to.equal("0:25:1001:192.0.2.1:4000:hello,20:1003:192.0.2.1:4000:,");
    expect(answerConnection(board, Buffer.from("4:0"), SENDER).toString()).to.equal("0:");
  });

  it("to datagrams are cut to what fits, with the last of the ids", () => {
    const board = newBoard();
    byDatagram(board, `1:${"x".repeat(65_505)}`);
    expect(byDatagram(board, "3:1")).to.have.length(65_507);
    for (let i = 0; i < 8; i++) byDatagram(board, "1:x");
    expect(byDatagram(board, "2:10", 12)).to.equal("0:5:6:7:8:9");
  });

  it("fit, whatever is asked and published", () => {
    const requests = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 100 }).map((text) => Buffer.concat([Buffer.from("1:"), text])),
        fc
          .tuple(fc.constantFrom("2", "3", "4", "5"), fc.nat({ max: 30 }))
          .map(([kind, number]) => Buffer.from(`${kind}:${number}`)),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(requests, fc.integer({ min: 40, max: 90 }), (asked, limit) => {
        const board = newBoard(10);
        for (const request of asked) {
          const answer = answerDatagram(board, request, { sender: SENDER, limit });
          expect(answer.length).to.be.at.most(limit);
          expect(answer.toString("latin1")).to.match(/^[0123]:/);
        }
      }),
    );
  });
});
