import { expect } from "chai";
import { type ChatMember, ChatRoom, MAX_MEMBERS } from "#examples/chat/chat-room.js";

class Listener implements ChatMember {
  readonly name: string;
  readonly heard: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  tell(line: string): void {
    this.heard.push(line);
  }
}

describe("a chat room", () => {
  it("tells everybody who comes, what is said and who goes", () => {
    const room = new ChatRoom();
    const [alice, bob] = [new Listener("alice"), new Listener("bob")];
    room.enter(alice);
    room.enter(bob);
    room.say(bob, "hello");
    room.leave(bob);
    expect(alice.heard).to.deep.equal([
      "* alice has come",
      "* bob has come",
      "bob: hello",
      "* bob has gone",
    ]);
    expect(bob.heard).to.deep.equal(["* bob has come", "bob: hello"]);
  });

  it("lets nobody in under a name that is taken, and has a limit", () => {
    const room = new ChatRoom();
    expect(room.enter(new Listener("alice"))).to.equal(undefined);
    expect(room.enter(new Listener("alice"))).to.equal("alice is here already");
    for (let i = 1; i < MAX_MEMBERS; i++) room.enter(new Listener(`guest ${i}`));
    expect(room.enter(new Listener("bob"))).to.equal("the room is full");
    expect(room.names).to.have.length(MAX_MEMBERS);
  });
});
