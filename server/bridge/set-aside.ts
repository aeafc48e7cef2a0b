import { randomUUID } from "node:crypto";
import { deadLetterKeys } from "@/lib/dead-letters/dead-letter-keys";
import { deadLetter } from "@/server/actions/verbs/dead-letter";
import { encodeCommand } from "@/server/redis/encode-command";
import { readPending } from "@/server/redis/inspect";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { RedisReplyError } from "@/server/redis/redis-error";
import { ReplyError } from "@/server/redis/reply-reader";
import { runScripts } from "@/server/redis/run-scripts";
import type { BridgeStream } from "./stream-book";

const readRows = orError(readPending);

export type SetAsideOptions = { group: string; actorName: string; now: () => number };

/**
 * Copies one pending entry to the call's dead letters and acks it, as an operator's dead-letter does and by the same
 * script. False when it could not be: then it stays pending. Rejects when the connection breaks.
 */
export async function setAside(
  connection: RawConnection,
  { key, callId }: BridgeStream,
  entryId: string,
  reason: string,
  { group, actorName, now }: SetAsideOptions,
): Promise<boolean> {
  const [rows] = await connection.pipeline([encodeCommand("XPENDING", key, group, entryId, entryId, 1)], [readRows]);
  if (rows instanceof ReplyError) throw new RedisReplyError(rows);
  const row = rows?.[0];
  if (row === undefined) return true;
  const target = { callId, group, entryId, consumer: row.consumer, idleMs: 0, deliveries: row.deliveries };
  const input = {
    verb: "dead-letter" as const,
    requestId: randomUUID(),
    reason,
    dryRun: false,
    params: {},
    targets: [target],
  };
  const call = {
    input,
    key,
    deadLetters: deadLetterKeys(key),
    targets: [target],
    context: { releaseBy: "idle" as const, actorName, nowMs: now() },
  };
  const script = { script: deadLetter.script, keys: deadLetter.keysOf(call), args: deadLetter.argsOf(call) };
  const [answer] = await runScripts(connection, [script]);
  if (answer === undefined || answer instanceof ReplyError) return false;
  const code = answer.rows.get(0)?.code ?? "ok";
  return code === "ok" || code === "dup" || code === "none" || code === "ghost";
}
