import { createServer as createTcpServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { postSafely } from "@/server/incidents/send/post-safely";
import { findReceiver } from "@/server/incidents/send/receiver-address";
import { startReceiver } from "@/test/support/receiver";

const post = (url: string, privateNetworks: string[] = []) => ({
  url: new URL(url),
  body: "{}",
  headers: {},
  privateNetworks,
});

/** A server that does with each connection what it is told. */
async function startTcp(onConnect: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnect(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/`;
}

describe("a receiver", () => {
  test("that hangs is left after the bound, before and after it began to answer", async () => {
    const silent = await startTcp(() => undefined);
    const began = performance.now();
    expect(await postSafely(post(silent), { withinMs: 400 })).toMatchObject({
      outcome: { kind: "retry", problem: "no answer within 0 s" },
    });
    const slow = await startTcp((socket) => socket.write("HTTP/1.1 20"));
    expect(await postSafely(post(slow), { withinMs: 400 })).toMatchObject({ outcome: { kind: "retry" } });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  test("that answers and never ends costs no more than the bound", async () => {
    let closed = 0;
    const endless = await startTcp((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const timer = setInterval(() => socket.write(`10000\r\n${"x".repeat(65_536)}\r\n`), 5);
      socket.on("close", () => {
        clearInterval(timer);
        closed++;
      });
    });
    expect(await postSafely(post(endless), { withinMs: 2_000 })).toMatchObject({ outcome: { kind: "taken" } });
    await expect.poll(() => closed, { timeout: 4_000 }).toBe(1);
  });

  test.each([
    ["garbage", "hello there, this is not HTTP\r\n\r\n"],
    ["headers without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(40_000)}\r\n\r\n`],
    ["nothing", ""],
  ])("that answers %s is asked again", async (_, text) => {
    const odd = await startTcp((socket) => socket.end(text));
    expect(await postSafely(post(odd), { withinMs: 4_000 })).toMatchObject({
      outcome: { kind: "retry" },
      httpStatus: null,
    });
  });

  test("that sends elsewhere is not followed", async () => {
    const elsewhere = await startReceiver();
    const asked = await startReceiver([
      (_, response) => response.writeHead(307, { location: `${elsewhere.url}/x` }).end(),
    ]);
    expect(await postSafely(post(asked.url))).toMatchObject({
      outcome: { kind: "refused", problem: expect.stringContaining("redirects are not followed") },
    });
    expect(elsewhere.received).toEqual([]);
  });

  test("that is not there is asked again", async () => {
    expect(await postSafely(post("http://127.0.0.1:9/"))).toMatchObject({
      outcome: { kind: "retry", problem: "no answer (ECONNREFUSED)" },
    });
  });

  test("whose name answers differently the second time is asked where it was checked", async () => {
    const hook = await startReceiver();
    let asked = 0;
    const lookup = async () => {
      asked++;
      return [{ address: asked === 1 ? "127.0.0.1" : "127.0.0.99", family: 4 }];
    };
    const url = `http://rebind.example.com:${hook.port}/`;
    expect(await postSafely(post(url, ["127.0.0.1/32"]), { lookup })).toMatchObject({ outcome: { kind: "taken" } });
    expect(asked).toBe(1);
    expect(hook.received[0]?.headers.host).toBe(`rebind.example.com:${hook.port}`);
  });

  test("whose name leads to where nobody was to be asked is refused, and that is said", async () => {
    const hook = await startReceiver();
    const lookup = async () => [{ address: "127.0.0.1", family: 4 }];
    const { outcome } = await postSafely(post(`http://inside.example.com:${hook.port}/`), { lookup });
    expect(outcome).toMatchObject({
      kind: "refused",
      problem: expect.stringContaining("leads to 127.0.0.1, a private address"),
    });
    expect(hook.received).toEqual([]);
  });

  test("whose name nobody looks up in time is left", async () => {
    const never = () => new Promise<never>(() => undefined);
    expect(await postSafely(post("http://slow.example.com/"), { lookup: never, withinMs: 200 })).toMatchObject({
      outcome: { kind: "retry", problem: "its name was not looked up in time" },
    });
  });
});

describe("an address", () => {
  const of = (address: string) => async () => [{ address, family: address.includes(":") ? 6 : 4 }];
  test.each([
    "10.1.2.3",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254",
    "64:ff9b::1",
    "64:ff9b:1::5db8:d70e",
    "2002:a00:1::",
  ])("%s is private: only where it is named", async (address) => {
    expect((await findReceiver("x.example.com", [], of(address))).kind).toBe("private");
    const network =
      address.includes(":") && !address.startsWith("::ffff:")
        ? `${address}/128`
        : `${address.replace("::ffff:", "")}/32`;
    expect((await findReceiver("x.example.com", [network], of(address))).kind).toBe("found");
  });

  test.each([
    "93.184.215.14",
    "64:ff9b::5db8:d70e",
    "64:FF9B:0:0:0:0:5DB8:D70E",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "::ffff:93.184.215.14",
  ])("%s is not", async (address) => {
    expect(await findReceiver("x.example.com", [], of(address))).toMatchObject({ kind: "found", address });
  });

  test("that the operator wrote is taken; a local name only leads to this machine", async () => {
    expect(await findReceiver("10.1.2.3", [])).toMatchObject({ kind: "found", family: 4 });
    expect(await findReceiver("[::1]", [])).toMatchObject({ kind: "found", address: "::1", family: 6 });
    expect((await findReceiver("localhost", [], of("127.0.0.1"))).kind).toBe("found");
    expect((await findReceiver("localhost", [], of("10.0.0.1"))).kind).toBe("private");
  });

  test("that is public is taken where a name has private ones too", async () => {
    const both = async () => [
      { address: "10.0.0.1", family: 4 },
      { address: "93.184.215.14", family: 4 },
    ];
    expect(await findReceiver("x.example.com", [], both)).toMatchObject({ kind: "found", address: "93.184.215.14" });
  });
});
