import { ListenFDs } from "@cordage/reactor";
import { expect } from "chai";

describe("ListenFDs (E12)", () => {
  const pid = String(process.pid);
  const told = (environment: Record<string, string>): number[] =>
    ListenFDs.fromEnvironment(environment).inheritedDescriptors();

  it("finds as many descriptors as were handed over, from 3 on, with their names", () => {
    const environment = { LISTEN_PID: pid, LISTEN_FDS: "2", LISTEN_FDNAMES: "web:admin" };
    const inherited = ListenFDs.fromEnvironment(environment);
    expect(inherited.inheritedDescriptors()).to.deep.equal([3, 4]);
    expect([...inherited.inheritedNamedDescriptors()]).to.deep.equal([
      ["web", 3],
      ["admin", 4],
    ]);
  });

  it("deletes what it has read, so that nobody finds the same again", () => {
    const environment = { LISTEN_PID: pid, LISTEN_FDS: "1", LISTEN_FDNAMES: "web", PATH: "/bin" };
    expect(told(environment)).to.deep.equal([3]);
    expect(environment).to.deep.equal({ PATH: "/bin" });
    expect(told(environment)).to.deep.equal([]);
  });

  it("leaves alone what is for another process", () => {
    const environment = { LISTEN_PID: "1", LISTEN_FDS: "1", LISTEN_FDNAMES: "web" };
    expect(told(environment)).to.deep.equal([]);
    expect(environment).to.have.property("LISTEN_FDS", "1");
  });

  it("finds nothing when names and descriptors differ in number, or are no numbers", () => {
    expect(told({ LISTEN_PID: pid, LISTEN_FDS: "2", LISTEN_FDNAMES: "web" })).to.deep.equal([]);
    expect(told({ LISTEN_PID: pid, LISTEN_FDS: "1" })).to.deep.equal([]);
    expect(told({ LISTEN_PID: pid, LISTEN_FDS: "x", LISTEN_FDNAMES: "web" })).to.deep.equal([]);
    expect(told({ LISTEN_PID: pid, LISTEN_FDNAMES: "web" })).to.deep.equal([]);
    expect(told({})).to.deep.equal([]);
  });

  it("begins at another descriptor when told to", () => {
    const environment = { LISTEN_PID: pid, LISTEN_FDS: "1", LISTEN_FDNAMES: "web" };
    expect(ListenFDs.fromEnvironment(environment, 7).inheritedDescriptors()).to.deep.equal([7]);
  });
});
