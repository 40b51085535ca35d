import { FileWrapper, PipeAddress, ProducerAlreadyRegisteredError } from "@cordage/reactor";
import { expect } from "chai";

/** A file in memory, which notes what becomes of it. */
class NotedFile {
  text = "";
  closes = 0;

  write(data: Uint8Array | string): unknown {
    this.text += Buffer.from(data as string).toString();
    return undefined;
  }

  close(): unknown {
    this.closes += 1;
    return undefined;
  }
}

describe("FileWrapper (P12)", () => {
  let file: NotedFile;
  let wrapper: FileWrapper;

  beforeEach(() => {
    file = new NotedFile();
    wrapper = new FileWrapper(file);
  });

  it("writes to the file", () => {
    wrapper.write("one ");
    wrapper.write(Buffer.from("two "));
    wrapper.writeSequence(["three", Buffer.from(" four")]);
    expect(file.text).to.equal("one two three four");
  });

  it("takes only bytes and strings (X7)", () => {
    expect(() => wrapper.write(1 as never)).to.throw(TypeError);
    expect(() => wrapper.writeSequence(["a", 1 as never])).to.throw(TypeError);
    expect(file.text).to.equal("");
  });

  it("swallows what the file throws, now or later", async () => {
    file.write = () => {
      throw new RangeError("full");
    };
    file.close = async () => {
      throw new RangeError("gone");
    };
    wrapper.write("x");
    wrapper.loseConnection();
    await new Promise((resolve) => setImmediate(resolve));
  });

  it("tells handleException of that", () => {
    const errors: unknown[] = [];
    class Telling extends FileWrapper {
      override handleException(error: unknown): void {
        errors.push(error);
      }
    }
    const error = new RangeError("full");
    file.write = () => {
      throw error;
    };
    new Telling(file).write("x");
    expect(errors).to.deep.equal([error]);
  });

  for (const close of ["loseConnection", "stopProducing", "stopConsuming"] as const) {
    it(`${close} closes the file, once`, () => {
      expect(wrapper).to.include({ closed: false, disconnecting: false });
      wrapper[close]();
      wrapper[close]();
      expect(wrapper).to.include({ closed: true, disconnecting: true });
      expect(file.closes).to.equal(1);
    });
  }

  it("asks a pull producer for one piece, and for more when told to", () => {
    let pieces = 0;
    const producer = {
      resumeProducing: () => wrapper.write(String(pieces++)),
      stopProducing() {},
    };
    wrapper.registerProducer(producer, false);
    wrapper.checkProducer();
    expect(file.text).to.equal("01");
    expect(() => wrapper.registerProducer(producer, false)).to.throw(
      ProducerAlreadyRegisteredError,
    );
    wrapper.unregisterProducer();
    wrapper.checkProducer();
    expect(file.text).to.equal("01");
  });

  it("produces nothing itself, and leads to a pipe", () => {
    wrapper.pauseProducing();
    wrapper.resumeProducing();
    expect(wrapper.getPeer()).to.deep.equal(new PipeAddress());
    expect(wrapper.getHost()).to.deep.equal(new PipeAddress());
  });
});
