import { Deferred } from "@cordage/deferred";
import { connectProtocol, reactor, TCP4ClientEndpoint } from "@cordage/reactor";
import { WebSocketClient } from "../../support/websocket-client.ts";

const ASK_AGAIN_MS = 50;

/** What DevTools answer to a command. */
interface DevToolsAnswer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
  readonly error?: { readonly message: string };
}

/** A page in Chromium, as its DevTools protocol reaches it, over a WebSocket. */
export class DevToolsPage {
  readonly #socket: WebSocketClient;
  readonly #answers = new Map<number, Deferred<DevToolsAnswer>>();
  #lastId = 0;

  private constructor(socket: WebSocketClient) {
    this.#socket = socket;
    socket.messageReceived = (text) => this.#received(JSON.parse(text));
  }

  static async connect(url: string): Promise<DevToolsPage> {
    const { hostname, port } = new URL(url);
    const socket = new WebSocketClient(url);
    const opened = new Deferred<void>();
    socket.opened = () => opened.callback();
    await connectProtocol(new TCP4ClientEndpoint(reactor, hostname, Number(port)), socket);
    await opened;
    return new DevToolsPage(socket);
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#command("Runtime.evaluate", { expression, returnByValue: true });
    return answer.result?.result?.value;
  }

  /** Resolves once `condition` holds in the page. */
  async until(condition: string): Promise<void> {
    while ((await this.evaluate(`!!document.body && !!(${condition})`)) !== true) {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  /** Drags the mouse over an element in `steps` steps, each to a place in it. */
  async drag(
    selector: string,
    place: (step: number) => readonly [x: number, y: number],
    steps: number,
  ): Promise<void> {
    const corner = `(({ x, y }) => [x, y])(document.querySelector("${selector}").getBoundingClientRect())`;
    const [left, top] = (await this.evaluate(corner)) as [number, number];
    const mouse = (type: string, step: number): Promise<unknown> => {
      const [x, y] = place(step);
      const where = { x: left + x, y: top + y };
      return this.#command("Input.dispatchMouseEvent", {
        ...where,
        type,
        button: "left",
        buttons: 1,
        clickCount: 1,
      });
    };
    await mouse("mousePressed", 0);
    for (let step = 1; step <= steps; step++) await mouse("mouseMoved", step);
    await mouse("mouseReleased", steps);
  }

  disconnect(): void {
    this.#socket.transport.loseConnection();
  }

  async #command(method: string, params: object): Promise<DevToolsAnswer> {
    const id = ++this.#lastId;
    const answered = new Deferred<DevToolsAnswer>();
    this.#answers.set(id, answered);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer;
  }

  #received(answer: DevToolsAnswer): void {
    if (answer.id === undefined) return; // an event
    this.#answers.get(answer.id)?.callback(answer);
    this.#answers.delete(answer.id);
  }
}
