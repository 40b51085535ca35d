import {
  type IServiceCollection,
  MultiService,
  Service,
  ServiceHasNoParentError,
  ServiceHasParentError,
  ServiceNameTakenError,
} from "@cordage/reactor";
import { expect } from "chai";

function named(name: string): Service {
  const service = new Service();
  service.setName(name);
  return service;
}

describe("Service", () => {
  it("runs from start to stop (A1)", () => {
    const service = new Service();
    expect(service.running).to.equal(false);
    service.privilegedStartService();
    expect(service.running).to.equal(false);
    service.startService();
    expect(service.running).to.equal(true);
    service.stopService();
    expect(service.running).to.equal(false);
  });

  it("has a name once it was given one (A1)", () => {
    expect(new Service().name).to.equal(undefined);
    expect(named("a").name).to.equal("a");
  });

  it("keeps its name while it has a parent (A1)", () => {
    const service = named("a");
    service.setServiceParent(new MultiService());
    expect(() => service.setName("b")).to.throw(ServiceHasParentError);
    expect(service.name).to.equal("a");
    service.disownServiceParent();
    service.setName("b");
    expect(service.name).to.equal("b");
  });

  it("joins and leaves a collection (A1)", () => {
    const parent = new MultiService();
    const service = new Service();
    service.setServiceParent(parent);
    expect(service.parent).to.equal(parent);
    expect([...parent]).to.deep.equal([service]);
    service.disownServiceParent();
    expect(service.parent).to.equal(undefined);
    expect([...parent]).to.deep.equal([]);
  });

  it("leaves its collection when it joins another (A1)", () => {
    const [first, second] = [new MultiService(), new MultiService()];
    const service = new Service();
    service.setServiceParent(first);
    service.setServiceParent(second);
    expect([...first]).to.deep.equal([]);
    expect([...second]).to.deep.equal([service]);
    expect(service.parent).to.equal(second);
  });

  it("gets what its stopping came to when it leaves (A1)", () => {
    const parent = new MultiService();
    const service = new (class extends Service {
      override stopService(): string {
        super.stopService();
        return "stopped";
      }
    })();
    service.setServiceParent(parent);
    parent.startService();
    expect(service.disownServiceParent()).to.equal("stopped");
  });

  it("refuses a parent that is no collection, and stays where it is (A1)", () => {
    const [service, collection] = [new Service(), new MultiService()];
    service.setServiceParent(collection);
    const alone = new Service() as unknown as IServiceCollection;
    expect(() => service.setServiceParent(alone)).to.throw(
      TypeError,
      "expected a service collection, got an object of class Service, which has no addService()",
    );
    expect([...collection]).to.deep.equal([service]);
  });

  it("cannot leave when it is nowhere", () => {
    expect(() => new Service().disownServiceParent()).to.throw(ServiceHasNoParentError);
  });

  it("has no parent when its name is taken there (A2)", () => {
    const parent = new MultiService();
    named("a").setServiceParent(parent);
    const service = named("a");
    expect(() => service.setServiceParent(parent)).to.throw(ServiceNameTakenError);
    expect(service.parent).to.equal(undefined);
    expect([...parent]).to.have.length(1);
  });

  it("has a parent that took it in and could not start it", () => {
    const parent = new MultiService();
    parent.startService();
    const service = new (class extends Service {
      override startService(): void {
        throw new RangeError();
      }
    })();
    expect(() => service.setServiceParent(parent)).to.throw(RangeError);
    expect(service.parent).to.equal(parent);
    expect([...parent]).to.deep.equal([service]);
  });
});
