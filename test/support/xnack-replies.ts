import type { Socket } from "node:net";
import { compareEntryIds } from "@/lib/ids/entry-id";
import { startFakeServer } from "./fake-server";

/** What is pending of one entry, as a server with XNACK lists it; `nobody` has given it back, in either of its shapes. */
export type ScriptedRow = { entryId: string; consumer: string; idleMs: string; deliveries: string };

export type Script = {
  length: number;
  firstEntryId: string;
  lastEntryId: string;
  lastDeliveredId: string;
  consumers: { name: string; pending: number; idleMs: number }[];
  rows: ScriptedRow[];
};

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const list = (parts: readonly string[]) => `*${parts.length}\r\n${parts.join("")}`;
const integer = (text: string | number) => `:${text}\r\n`;
const pairs = (fields: Record<string, string>) =>
  list(Object.entries(fields).flatMap(([name, value]) => [bulk(name), value]));
const entry = (entryId: string) => list([bulk(entryId), list([bulk("f"), bulk("v")])]);

/**
 * A server that has one stream, `conv:a` with the group `g`, and answers what a watching console asks with the bytes that
 * Redis 8.8 gives for entries that XNACK gave back. Whatever else is asked is an unknown command.
 */
export async function startScriptedServer(script: Script) {
  const answers: Record<string, (args: string[]) => string> = {
    PING: () => "+PONG\r\n",
    CLIENT: () => "+OK\r\n",
    SELECT: () => "+OK\r\n",
    TIME: () => list([bulk(String(Math.floor(Date.now() / 1_000))), bulk("0")]),
    INFO: ([section = "server"]) =>
      bulk(
        section === "server"
          ? "# Server\r\nredis_version:8.8.2\r\nredis_mode:standalone\r\n"
          : "# Other\r\nrole:master\r\n",
      ),
    SCAN: () => list([bulk("0"), list([bulk("conv:a")])]),
    TTL: () => integer(-1),
    MEMORY: () => integer(1_000),
    XLEN: () => integer(0),
    XRANGE: () => list([entry(script.lastEntryId)]),
    XREVRANGE: () => list([entry(script.lastEntryId)]),
    XINFO: ([what = ""]) => xinfo(what.toUpperCase(), script),
    XPENDING: (args) => list(pendingIn(script.rows, args).map(rowOf)),
  };
  return startFakeServer((socket) => speak(socket, answers));
}

/** Of `key group [IDLE ms] start end count [consumer]`; the idle filter does not hide what was given back. */
function pendingIn(rows: readonly ScriptedRow[], args: string[]): ScriptedRow[] {
  const [start = "-", end = "+", count = "10", consumer] = args.slice(args[2]?.toUpperCase() === "IDLE" ? 4 : 2);
  const isOwn = (row: ScriptedRow) => consumer === undefined || row.consumer === consumer;
  const isFrom = ({ entryId }: ScriptedRow) =>
    start === "-" ||
    (start.startsWith("(") ? compareEntryIds(entryId, start.slice(1)) > 0 : compareEntryIds(entryId, start) >= 0);
  const isTo = ({ entryId }: ScriptedRow) => end === "+" || compareEntryIds(entryId, end) <= 0;
  return rows.filter((row) => isOwn(row) && isFrom(row) && isTo(row)).slice(0, Number(count));
}

/** Numbers stand as text: 2^63 − 1 is none of JavaScript's. */
function rowOf({ entryId, consumer, idleMs, deliveries }: ScriptedRow): string {
  return list([bulk(entryId), bulk(consumer), integer(idleMs), integer(deliveries)]);
}

function xinfo(what: string, script: Script): string {
  if (what === "CONSUMERS") {
    return list(
      script.consumers.map(({ name, pending, idleMs }) =>
        pairs({ name: bulk(name), pending: integer(pending), idle: integer(idleMs), inactive: integer(idleMs) }),
      ),
    );
  }
  if (what === "GROUPS") {
    const group = {
      name: bulk("g"),
      consumers: integer(script.consumers.length),
      pending: integer(script.rows.length),
      "last-delivered-id": bulk(script.lastDeliveredId),
      "entries-read": integer(script.length),
      lag: integer(0),
    };
    return list([pairs(group)]);
  }
  return pairs({
    length: integer(script.length),
    "radix-tree-keys": integer(1),
    "radix-tree-nodes": integer(2),
    "last-generated-id": bulk(script.lastEntryId),
    "max-deleted-entry-id": bulk("0-0"),
    "entries-added": integer(script.length),
    "recorded-first-entry-id": bulk(script.firstEntryId),
    "idmp-duration": integer(100),
    "idmp-maxsize": integer(100),
    "pids-tracked": integer(0),
    "iids-tracked": integer(0),
    "iids-added": integer(0),
    "iids-duplicates": integer(0),
    groups: integer(1),
    "first-entry": entry(script.firstEntryId),
    "last-entry": entry(script.lastEntryId),
  });
}

/** Reads whole commands, however their bytes are cut. */
function speak(socket: Socket, answers: Record<string, (args: string[]) => string>): void {
  let held = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    held += text;
    for (let command = nextCommand(held); command !== null; command = nextCommand(held)) {
      held = held.slice(command.size);
      const [name = "", ...args] = command.words;
      const answer = answers[name.toUpperCase()];
      socket.write(answer ? answer(args) : `-ERR unknown command '${name}', with args beginning with: \r\n`);
    }
  });
}

function nextCommand(text: string): { words: string[]; size: number } | null {
  const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === undefined) return null;
  const words: string[] = [];
  let at = head.length;
  for (let i = 0; i < Number(count); i++) {
    const [size, length] = /^\$(\d+)\r\n/.exec(text.slice(at)) ?? [];
    if (size === undefined || text.length < at + size.length + Number(length) + 2) return null;
    at += size.length;
    words.push(text.slice(at, at + Number(length)));
    at += Number(length) + 2;
  }
  return { words, size: at };
}
