import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import fc from "fast-check";
import { afterEach, describe, expect, inject, test } from "vitest";
import { startRedisServer } from "@/server/launch/redis-server";
import { encodeCommand } from "@/server/redis/encode-command";
import { readStreamInfo } from "@/server/redis/inspect";
import { createRawConnection, orError, type RawConnection, type ReadReply } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";
import { asRedis, type FakeServer, startFakeServer } from "../../support/fake-server";
import { waitFor } from "../../support/wait-for";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function connectTo(url: string, timeoutMs = 1_000): RawConnection {
  const connection = createRawConnection({ url, name: "test:raw", timeoutMs });
  cleanups.push(() => connection.close());
  return connection;
}

async function fake(onSocket: Parameters<typeof startFakeServer>[0]): Promise<FakeServer> {
  const server = await startFakeServer(onSocket);
  cleanups.push(() => server.stop());
  return server;
}

const ping = encodeCommand("PING");
const readText: ReadReply<string> = (reader) => reader.utf8();

describe("pipelines", () => {
  test("replies cut at any place read the same as whole", { timeout: 30_000 }, async () => {
    const replies = "+OK\r\n:42\r\n$5\r\nhe\r\no\r\n-ERR no\r\n*3\r\n$1\r\na\r\n$-1\r\n*1\r\n:7\r\n$0\r\n\r\n";
    const bytes = Buffer.from(replies);
    let cuts: number[] = [];
    const server = await fake(
      asRedis(async (socket) => {
        socket.setNoDelay(true);
        let from = 0;
        for (const cut of [...cuts, bytes.length]) {
          socket.write(bytes.subarray(from, cut));
          from = cut;
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    const connection = connectTo(server.url, 5_000);
    await connection.open();
    const step: ReadReply<unknown> = (reader) => {
      const start = reader.position;
      reader.skip();
      return reader.buffer.toString("latin1", start, reader.position);
    };
    const reads = Array.from({ length: 6 }, () => step);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }), async (at) => {
        cuts = at.sort((a, b) => a - b);
        expect((await connection.pipeline([ping], reads)).join("")).toBe(replies);
      }),
      { numRuns: 150 },
    );
  });

  test("an error in the middle is a value; what follows stays readable", async () => {
    const key = `test:raw:${process.pid}:error`;
    const connection = connectTo(inject("redisUrl"));
    await connection.open();
    const commands = [
      encodeCommand("SET", key, "1"),
      encodeCommand("XINFO", "STREAM", key),
      encodeCommand("NOSUCHCOMMAND"),
      encodeCommand("GET", key),
      encodeCommand("DEL", key),
    ];
    const replies = await connection.pipeline<unknown>(
      commands,
      commands.map((_, i) => orError<unknown>(i === 4 ? (reader) => reader.integer() : readText)),
    );
    expect(replies[1]).toBeInstanceOf(ReplyError);
    expect(replies[1]).toMatchObject({ code: "WRONGTYPE" });
    expect(replies[2]).toMatchObject({ code: "ERR" });
    expect([replies[0], replies[3], replies[4]]).toEqual(["OK", "1", 1]);
  });

  test("many pipelines at once each get their own replies", async () => {
    const connection = connectTo(inject("redisUrl"), 5_000);
    await connection.open();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        connection.pipeline([encodeCommand("ECHO", `a${i}`), encodeCommand("ECHO", `b${i}`)], [readText, readText]),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => [`a${i}`, `b${i}`]));
  });

  test("a 5 MB payload is stepped over in time that grows with its size, and none of it is kept", async () => {
    const key = `test:raw:${process.pid}:big`;
    const connection = connectTo(inject("redisUrl"), 10_000);
    await connection.open();
    const arrayBuffersBefore = process.memoryUsage().arrayBuffers;
    /** Processor time of ten readings of an entry of this size, without what other processes take of the machine. */
    async function readTenTimes(sizeBytes: number): Promise<number> {
      await connection.pipeline([encodeCommand("DEL", key)], [(reader) => reader.integer()]);
      const add = encodeCommand("XADD", key, "*", "blob", randomBytes(sizeBytes));
      await connection.pipeline([add], [readText]);
      const before = process.cpuUsage();
      for (let i = 0; i < 10; i++) {
        const [info] = await connection.pipeline([encodeCommand("XINFO", "STREAM", key)], [orError(readStreamInfo)]);
        expect(info).toMatchObject({ length: 1 });
      }
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    }
    const shortMs = await readTenTimes(500_000);
    const longMs = await readTenTimes(5_000_000);
    // Ten times the size: its square would take a hundred times as long.
    expect(longMs).toBeLessThan(30 * Math.max(5, shortMs));
    await waitFor("the payloads to be let go", () => {
      globalThis.gc?.();
      return process.memoryUsage().arrayBuffers - arrayBuffersBefore < (globalThis.gc ? 5_000_000 : 120_000_000);
    });
    await connection.pipeline([encodeCommand("DEL", key)], [(reader) => reader.integer()]);
  });
});

describe("what is not Redis, or not well", () => {
  test("a web server at the port is named for what it is", async () => {
    const web = createServer((_, response) => response.end("hello"));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => new Promise((resolve) => web.close(resolve)));
    const address = web.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(connectTo(`redis://127.0.0.1:${port}`).open()).rejects.toThrow(/in the reply, found/);
  });

  test("a server that refuses at the door is quoted, not called closed", async () => {
    const server = await fake((socket) => socket.end("-ERR max number of clients reached\r\n"));
    await expect(connectTo(server.url).open()).rejects.toThrow("max number of clients reached");
    const guarded = await fake((socket) => socket.end("-DENIED Redis is running in protected mode\r\n"));
    await expect(connectTo(guarded.url).open()).rejects.toThrow("DENIED");
  });

  test("a reply that nobody waits for breaks the connection rather than answer the next question", async () => {
    const server = await fake(asRedis((socket) => socket.write("+PONG\r\n+STRAY\r\n")));
    const connection = connectTo(server.url);
    await connection.open();
    await expect(connection.pipeline([ping], [readText])).resolves.toEqual(["PONG"]);
    await waitFor("the connection to be broken", () => !connection.isOpen);
    await expect(connection.pipeline([ping], [readText])).rejects.toThrow(/nobody asked for: a reply/);
  });

  test("a server that falls silent is given up, also while others keep asking", { timeout: 20_000 }, async () => {
    const redis = await startRedisServer();
    cleanups.push(() => redis.stop());
    const connection = connectTo(redis.url, 600);
    await connection.open();
    await redis.kill("SIGSTOP");
    cleanups.push(() => redis.kill("SIGCONT"));
    const startedMs = Date.now();
    const asked: Promise<unknown>[] = [];
    const asking = setInterval(() => asked.push(connection.pipeline([ping], [readText])), 100);
    asked.push(connection.pipeline([ping], [readText]));
    const outcomes = asked[0]?.then(
      () => "answered",
      (error: Error) => error.message,
    );
    const first = await outcomes;
    clearInterval(asking);
    expect(first).toMatch(/did not answer within 600 ms/);
    expect(Date.now() - startedMs).toBeLessThan(1_500);
    expect((await Promise.allSettled(asked)).every(({ status }) => status === "rejected")).toBe(true);
    await redis.kill("SIGCONT");
    await connection.open();
    await expect(connection.pipeline([ping], [readText])).resolves.toEqual(["PONG"]);
  });

  test("a server that answers slowly but steadily is waited for", async () => {
    const server = await fake(
      asRedis((socket) => {
        socket.write("*8\r\n");
        let sent = 0;
        const sending = setInterval(() => {
          socket.write(":1\r\n");
          if (++sent === 8) clearInterval(sending);
        }, 100);
      }),
    );
    const connection = connectTo(server.url, 400);
    await connection.open();
    const count: ReadReply<number> = (reader) => {
      const length = reader.arrayLength();
      for (let i = 0; i < length; i++) reader.skip();
      return length;
    };
    await expect(connection.pipeline([ping], [count])).resolves.toEqual([8]);
  });
});

describe("opening and closing", () => {
  test("asked ten times at once it opens once", async () => {
    const server = await fake(asRedis((socket) => socket.write("+PONG\r\n")));
    const connection = connectTo(server.url);
    await Promise.all(Array.from({ length: 10 }, () => connection.open()));
    expect(server.accepted).toBe(1);
    await expect(connection.pipeline([ping], [readText])).resolves.toEqual(["PONG"]);
  });

  test("closed while it opens it leaves no socket behind, and can be opened again", async () => {
    const server = await fake(asRedis((socket) => socket.write("+PONG\r\n")));
    const connection = connectTo(server.url);
    for (let i = 0; i < 5; i++) {
      const opening = connection.open();
      connection.close();
      await expect(opening).rejects.toThrow();
      expect(connection.isOpen).toBe(false);
    }
    await waitFor("no socket to be left", () => server.sockets.size === 0);
    const first = connection.open();
    connection.close();
    const second = connection.open();
    await expect(first).rejects.toThrow();
    await second;
    expect(connection.isOpen).toBe(true);
    await expect(connection.pipeline([ping], [readText])).resolves.toEqual(["PONG"]);
    expect(server.sockets.size).toBe(1);
  });

  test("closed while it waits for the first answer it says so at once", async () => {
    const server = await fake((socket) => socket.resume());
    const connection = connectTo(server.url, 5_000);
    const opening = connection.open();
    await waitFor("the server to be reached", () => server.sockets.size === 1);
    const startedMs = Date.now();
    connection.close();
    await expect(opening).rejects.toThrow(/closed/);
    expect(Date.now() - startedMs).toBeLessThan(500);
    await waitFor("the socket to be gone", () => server.sockets.size === 0);
  });

  test("an address that swallows packets is given up in time, or at once when closed", async () => {
    const connection = connectTo("redis://192.0.2.1:6379", 400);
    const startedMs = Date.now();
    await expect(connection.open()).rejects.toThrow();
    const opening = connection.open();
    setTimeout(() => connection.close(), 50);
    await expect(opening).rejects.toThrow();
    expect(Date.now() - startedMs).toBeLessThan(2_000);
  });
});
