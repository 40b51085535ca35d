import { Deferred } from "@cordage/deferred";
import { MultiService, NoSuchServiceError, Service, ServiceNameTakenError } from "@cordage/reactor";
import { assertNoResult, flushLoggedErrors, successResultOf } from "@cordage/testing";
import { expect } from "chai";

describe("MultiService", () => {
  let parent: MultiService;
  let events: string[];
  beforeEach(() => {
    parent = new MultiService();
    events = [];
  });

  /** A service that notes what happens to it. */
  class Noting extends Service {
    stopped: unknown = undefined;

    override privilegedStartService(): void {
      events.push(`privileged ${this.name}`);
    }

    override startService(): void {
      super.startService();
      events.push(`start ${this.name}`);
    }

    override stopService(): unknown {
      super.stopService();
      events.push(`stop ${this.name}`);
      return this.stopped;
    }
  }

  function add(name: string, service: Service = new Noting()): Service {
    service.setName(name);
    service.setServiceParent(parent);
    return service;
  }

  it("starts in order, all that is privileged first, and stops in the reverse order (A2)", () => {
    add("a");
    add("b");
    parent.privilegedStartService();
    parent.startService();
    expect(events).to.deep.equal(["privileged a", "privileged b", "start a", "start b"]);
    expect(parent.running).to.equal(true);
    events = [];
    parent.stopService();
    expect(events).to.deep.equal(["stop b", "stop a"]);
    expect(parent.running).to.equal(false);
  });

  it("lets out what a start throws, and starts no more after it (A2)", () => {
    add("a");
    add(
      "b",
      new (class extends Noting {
        override startService(): void {
          throw new RangeError();
        }
      })(),
    );
    add("c");
    expect(() => parent.startService()).to.throw(RangeError);
    expect(events).to.deep.equal(["start a"]);
  });

  it("stops all, waits for all, and logs what failed (A2)", () => {
    const slow = new Deferred<string>();
    const first = new Noting();
    first.stopped = slow;
    add("a", first);
    add(
      "b",
      new (class extends Noting {
        override stopService(): never {
          throw new RangeError();
        }
      })(),
    );
    parent.startService();
    const stopped = parent.stopService();
    assertNoResult(stopped);
    slow.callback("done");
    const outcomes = successResultOf(stopped);
    expect(outcomes.map(([succeeded]) => succeeded)).to.deep.equal([false, true]);
    expect(outcomes[1]?.[1]).to.equal("done");
    expect(flushLoggedErrors(RangeError)).to.have.length(1);
  });

  it("starts what is added while it runs (A2)", () => {
    parent.startService();
    add("a");
    expect(events).to.deep.equal(["privileged a", "start a"]);
  });

  it("does not start twice what is added while it starts", () => {
    add(
      "a",
      new (class extends Noting {
        override startService(): void {
          super.startService();
          add("b");
        }
      })(),
    );
    parent.startService();
    expect(events).to.deep.equal(["start a", "privileged b", "start b"]);
  });

  it("does not start what is removed while it starts", () => {
    add(
      "a",
      new (class extends Noting {
        override startService(): void {
          super.startService();
          later.disownServiceParent();
        }
      })(),
    );
    const later = add("b");
    parent.startService();
    expect(events).to.deep.equal(["start a", "stop b"]);
  });

  it("stops what is removed while it runs, and only then (A2)", () => {
    const service = add("a");
    expect(parent.removeService(service)).to.equal(undefined);
    expect(events).to.deep.equal([]);
    const other = new Noting();
    other.stopped = "result";
    add("b", other);
    parent.startService();
    expect(parent.removeService(other)).to.equal("result");
    expect(events).to.deep.equal(["start b", "stop b"]);
  });

  it("finds by name (A2)", () => {
    const service = add("a");
    expect(parent.getServiceNamed("a")).to.equal(service);
    service.disownServiceParent();
    expect(() => parent.getServiceNamed("a")).to.throw(NoSuchServiceError, "a");
  });

  it("takes no second service of the same name (A2)", () => {
    add("a");
    expect(() => add("a")).to.throw(ServiceNameTakenError, "a");
    expect([...parent]).to.have.length(1);
  });

  it("takes any number without a name", () => {
    new Service().setServiceParent(parent);
    new Service().setServiceParent(parent);
    expect([...parent]).to.have.length(2);
  });

  it("refuses to remove a stranger (A2)", () => {
    expect(() => parent.removeService(new Service())).to.throw(NoSuchServiceError);
    add("a");
    const stranger = new Service();
    stranger.setName("a");
    expect(() => parent.removeService(stranger)).to.throw(NoSuchServiceError);
    expect(parent.getServiceNamed("a").parent).to.equal(parent);
  });

  it("may be part of another", () => {
    const inner = new MultiService();
    inner.setServiceParent(parent);
    const service = new Noting();
    service.setName("a");
    service.setServiceParent(inner);
    parent.startService();
    expect(service.running).to.equal(true);
    parent.stopService();
    expect(service.running).to.equal(false);
  });
});
