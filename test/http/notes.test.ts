import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { apiPath } from "@/lib/endpoints/api-path";
import { endpoints } from "@/lib/endpoints/endpoints";
import type { Role } from "@/lib/permissions";
import { Note } from "@/lib/schema/replay";
import type { Redis } from "@/server/redis/connect";
import { ask, refusalOf } from "@/test/support/ask";
import { type ConsoleServer, startConsole } from "@/test/support/console-server";
import { ownRedis } from "@/test/support/own-redis";
import { testClient, uniquePrefix } from "@/test/support/run-runtime";
import { type SignedConsole, startSignedConsole } from "@/test/support/signed-console";
import { waitFor } from "@/test/support/wait-for";

let redis: Redis;
let server: ConsoleServer;
let prefix: string;
let signed: SignedConsole | undefined;
let headers: Record<string, string>;
const callId = "käse/1";
let last = 0;

beforeEach(async () => {
  [signed, headers] = [undefined, {}];
  prefix = uniquePrefix();
  redis = await testClient(inject("redisUrl"), prefix);
  await redis.xadd(`${prefix}:${callId}`, "1-0", "text", "hello");
  server = await startConsole(inject("redisUrl"), `${prefix}:*`);
});

afterEach(() => server.stop());

const requestId = () => `note-${prefix}-${++last}`.slice(0, 64);

function post(body: unknown, path = apiPath("notes", { params: { callId } })): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function add(body: object): Promise<Note> {
  const response = await post({ requestId: requestId(), ...body });
  expect(response.status).toBe(200);
  return Note.parse(await response.json());
}

const list = () => ask(server.url, endpoints.notes, { params: { callId }, headers });

async function auditOf(noteId: string) {
  return (await ask(server.url, endpoints.audit, { query: `?requestId=${noteId}`, headers })).rows;
}

/** From now on requests come from somebody of this role, at a console that asks who comes. */
async function actAs(role: Role): Promise<void> {
  if (!signed) {
    await server.stop();
    signed = await startSignedConsole(inject("redisUrl"), `${prefix}:*`);
    server = signed.server;
  }
  headers = signed.headersOf(role);
}

describe("notes", () => {
  test("are listed by their place, with who wrote them", async () => {
    const late = await add({ text: "she asks again", entryId: "10-0" });
    const early = await add({ label: "dispute", entryId: "9-0" });
    const whole = await add({ text: "called back", label: "done" });
    expect((await list()).notes).toEqual([whole, early, late]);
    expect(whole).toMatchObject({ entryId: null, author: "local operator", text: "called back", label: "done" });
  });

  test("sent again add nothing; the same id for another text is a conflict", async () => {
    const body = { requestId: requestId(), text: "once" };
    const answers = await Promise.all([1, 2, 3].map(async () => Note.parse(await (await post(body)).json())));
    expect(new Set(answers.map((note) => JSON.stringify(note))).size).toBe(1);
    expect((await list()).notes).toHaveLength(1);
    expect((await post({ ...body, text: "twice" })).status).toBe(409);
    expect(await auditOf(body.requestId)).toHaveLength(1);
  });

  test("leave an audit entry that names the moment and not the text", async () => {
    const { noteId } = await add({ text: "her number is 4711", label: "4711", entryId: "1-0" });
    const rows = await auditOf(noteId);
    expect(rows).toMatchObject([{ action: "note", kind: "outcome", targets: [{ callId, entryIds: ["1-0"] }] }]);
    expect(JSON.stringify(rows)).not.toContain('4711"');
    expect(JSON.stringify(rows)).not.toMatch(/4711|number is/);
  });

  test("are removed by their author or an admin, refusals and removals audited", async () => {
    const { noteId } = await add({ text: "mine" });
    await actAs("support");
    const path = `${server.url}${apiPath("removeNote", { params: { callId, noteId } })}`;
    expect(await refusalOf(path, { method: "DELETE", headers })).toMatchObject({ status: 403, code: "not-allowed" });
    await actAs("admin");
    expect((await fetch(path, { method: "DELETE", headers })).status).toBe(200);
    expect(await refusalOf(path, { method: "DELETE", headers })).toMatchObject({ status: 404 });
    expect((await auditOf(noteId)).map(({ kind, action }) => [kind, action])).toEqual([
      ["outcome", "note-remove"],
      ["refused", "note-remove"],
      ["outcome", "note"],
    ]);
    expect((await list()).notes).toEqual([]);
  });

  test("are content: nobody reads or writes them without the right", async () => {
    await add({ text: "private" });
    await actAs("viewer");
    expect(await refusalOf(`${server.url}${apiPath("notes", { params: { callId } })}`, { headers })).toMatchObject({
      status: 403,
    });
    expect((await post({ requestId: requestId(), text: "x" })).status).toBe(403);
    await actAs("operator");
    expect((await list()).notes).toHaveLength(1);
    expect((await post({ requestId: requestId(), text: "x" })).status).toBe(403);
  });

  test("refuse what does not validate, naming the field, and calls nobody knows", async () => {
    const bad: [object, string][] = [
      [{ requestId: requestId() }, "text"],
      [{ requestId: requestId(), text: "x".repeat(4_001) }, "text"],
      [{ requestId: requestId(), label: "  " }, "label"],
      [{ requestId: requestId(), text: "x", entryId: "now" }, "entryId"],
      [{ requestId: "short", text: "x" }, "requestId"],
      [{ requestId: requestId(), text: "x", author: "me" }, "author"],
    ];
    for (const [body, field] of bad) {
      const response = await post(body);
      const { error } = await response.json();
      expect([response.status, error.message.split(":")[0]]).toEqual([400, field]);
    }
    expect(
      (await post({ requestId: requestId(), text: "x" }, apiPath("notes", { params: { callId: "nobody" } }))).status,
    ).toBe(404);
    expect(await refusalOf(`${server.url}${apiPath("notes", { params: { callId: "nobody" } })}`)).toMatchObject({
      status: 404,
    });
  });

  test("are bounded for a call, and outlive its stream", async () => {
    const { noteId } = await add({ text: "kept" });
    const [key = ""] = (await redis.keys(`callboard:*:notes:${prefix}:${callId}`)).slice(0, 1);
    const stored = (await redis.hget(key, noteId)) ?? "";
    const others = Array.from({ length: 499 }, (_, i) => [`other-${i}`, stored.replace(noteId, `other-${i}`)]).flat();
    await redis.hset(key, ...others);
    const response = await post({ requestId: requestId(), text: "one too many" });
    expect([response.status, (await response.json()).error.message]).toEqual([
      409,
      expect.stringContaining("500 notes"),
    ]);
    expect((await list()).isFull).toBe(true);
    await redis.del(`${prefix}:${callId}`);
    await waitFor("the call to be forgotten", () => !server.runtime.collector.registry.find(callId));
    expect((await list()).notes).toHaveLength(500);
    await redis.del(key);
  });

  test("without the state store are refused with the reason, reading and writing", async () => {
    await server.stop();
    const store = await ownRedis();
    server = await startConsole(inject("redisUrl"), `${prefix}:*`, { env: { CALLBOARD_STATE_URL: store.url } });
    await add({ text: "there" });
    await store.stop();
    const url = `${server.url}${apiPath("notes", { params: { callId } })}`;
    expect(await refusalOf(url)).toMatchObject({ status: 503, code: "state-unreachable" });
    expect((await post({ requestId: requestId(), text: "x" })).status).toBe(503);
  });
});

describe("where groups stand", () => {
  test("is told entry by entry: delivered, pending with whom, unread", async () => {
    const key = `${prefix}:${callId}`;
    for (const id of ["2-0", "3-0", "4-0"]) await redis.xadd(key, id, "text", id);
    await redis.xgroup("CREATE", key, "brain", "0");
    await redis.xgroup("CREATE", key, "idle", "0");
    await redis.xreadgroup("GROUP", "brain", "b-1", "COUNT", 3, "STREAMS", key, ">");
    await redis.xack(key, "brain", "2-0");
    const progress = await ask(server.url, endpoints.progress, { params: { callId } });
    expect(progress.groups).toEqual([
      {
        name: "brain",
        lastDeliveredId: "3-0",
        isCut: false,
        pending: ["1-0", "3-0"].map((entryId) => ({
          entryId,
          consumer: "b-1",
          deliveries: 1,
          idleMs: expect.any(Number),
        })),
      },
      { name: "idle", lastDeliveredId: "0-0", isCut: false, pending: [] },
    ]);
  });

  test("lists at most 1,000 pending entries of a group and says so", async () => {
    const key = `${prefix}:${callId}`;
    const pipeline = redis.pipeline();
    for (let i = 2; i <= 1_200; i++) pipeline.xadd(key, `${i}-0`, "text", "x");
    await pipeline.exec();
    await redis.xgroup("CREATE", key, "brain", "0");
    await redis.xreadgroup("GROUP", "brain", "b-1", "STREAMS", key, ">");
    const [group] = (await ask(server.url, endpoints.progress, { params: { callId } })).groups;
    expect([group?.pending.length, group?.isCut, group?.pending.at(-1)?.entryId]).toEqual([1_000, true, "1000-0"]);
  });

  test("of a call nobody knows is 404", async () => {
    expect(await refusalOf(`${server.url}${apiPath("progress", { params: { callId: "nobody" } })}`)).toMatchObject({
      status: 404,
    });
  });
});
