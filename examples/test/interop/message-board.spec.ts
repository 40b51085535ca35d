import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { PROGRAM_TIME_LIMIT, PYTHON, RunningExample } from "../support/running-example.ts";

/**
 * What a client in Python sees of the board, that knows nothing of ours but the bytes. Its arguments are the ports:
 * of datagrams, connections, subscriptions and XML-RPC.
 */
const CLIENT = `
import socket, sys, xmlrpc.client
udp, tcp, push, http = map(int, sys.argv[1:])
host = "127.0.0.1"

def datagram(request):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(10)
        asking.sendto(request, (host, udp))
        return asking.recv(65536)

def connection(request):
    with socket.create_connection((host, tcp), 10) as asking:
        asking.sendall(request)
        asking.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: asking.recv(65536), b""))

subscriber = socket.create_connection((host, push), 10)
assert datagram(b"2:5") == b"0:"
assert datagram(b"1:from \\xff a datagram") == b"0:"
assert connection(b"1:from a connection") == b"0:"
assert datagram(b"2:5") == b"0:1:2"
status, time, sender, port, text = datagram(b"3:1").split(b":", 4)
assert (status, sender, text) == (b"0", b"127.0.0.1", b"from \\xff a datagram")
assert int(time) > 1_700_000_000 and 0 < int(port) < 65536
assert [datagram(it) for it in (b"3:3", b"2:x", b"x", b"", b"7:", b"4:1")] == [
    b"2:", b"1:", b"1:", b"1:", b"3:", b"3:"]
assert datagram(b"1:" + b"x" * 65505) == b"0:"
assert len(datagram(b"3:3")) == 65507
both = connection(b"4:3")
assert both.startswith(b"0:") and both.endswith(b"x,") and len(both) > 65505

board = xmlrpc.client.ServerProxy("http://127.0.0.1:%d/" % http)
assert board.publish("from XML-RPC") == 4
assert board.get(1)["text"] == "from \\ufffd a datagram"
assert board.ids(2) == [3, 4]
try:
    board.get(9)
except xmlrpc.client.Fault as fault:
    assert fault.faultCode == 2

subscriber.settimeout(10)
pushed = b""
while b"from XML-RPC," not in pushed:
    pushed += subscriber.recv(65536)
assert b"from a connection," in pushed
print("all well")
`;

describe("the message board, and a client in Python", () => {
  it("understand each other, over datagrams, connections, XML-RPC and a subscription", async () => {
    const free = ["--udp", "0", "--tcp", "0", "--push", "0", "--http", "0"];
    const server = new RunningExample("message-board/serve", ...free);
    const places = await server.lines(4);
    const ports = ["udp", "tcp", "push", "http"].map((name) => {
      const line = places.find((it) => it.startsWith(name)) ?? "";
      return /(\d+)\)$/.exec(line)?.[1] ?? "";
    });
    const { stdout, stderr } = spawnSync(PYTHON, ["-c", CLIENT, ...ports], { encoding: "utf8" });
    expect(stderr).to.equal("");
    expect(stdout).to.equal("all well\n");
    expect(await server.interrupt()).to.equal(0);
  }).timeout(PROGRAM_TIME_LIMIT);
});
