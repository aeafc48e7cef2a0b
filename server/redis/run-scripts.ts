import { encodeCommand } from "./encode-command";
import { orError, type RawConnection, type ReadReply } from "./raw-connection";
import { ReplyError } from "./reply-reader";
import type { Script } from "./script";

export type ScriptCall = { script: Script; keys: readonly string[]; args: readonly (string | number)[] };

/** Five values for a target, as the scripts give them. */
export type ScriptRow = { code: string; a: string; b: string; c: string; extra: string };

/** What stands for a target that a script did not mention. */
export const silentlyDone: ScriptRow = { code: "ok", a: "", b: "", c: "", extra: "" };

/** By place of the target in the call; `silent` targets are done and have no row. */
export type ScriptAnswer = { silent: number; rows: Map<number, ScriptRow> };

const readAnswer: ReadReply<ScriptAnswer | ReplyError> = orError((reader) => {
  const rows = new Map<number, ScriptRow>();
  const count = (reader.arrayLength() - 1) / 6;
  const silent = reader.integer();
  for (let i = 0; i < count; i++) {
    rows.set(reader.integer(), {
      code: reader.ascii(),
      a: readValue(reader),
      b: readValue(reader),
      c: readValue(reader),
      extra: readValue(reader),
    });
  }
  return { silent, rows };
});

/**
 * Runs scripts in one round trip, in order, by their hash; those the server does not know yet are sent once in full and
 * have not run before. Rejects when the connection breaks: then nobody knows what ran.
 */
export async function runScripts(
  connection: RawConnection,
  calls: readonly ScriptCall[],
): Promise<(ScriptAnswer | ReplyError)[]> {
  const replies = await connection.pipeline(
    calls.map((call) => encodeCall("EVALSHA", call.script.sha, call)),
    calls.map(() => readAnswer),
  );
  const unknown = calls.flatMap((call, i) => {
    const reply = replies[i];
    return reply instanceof ReplyError && reply.code === "NOSCRIPT" ? [{ call, i }] : [];
  });
  if (unknown.length === 0) return replies;
  const again = await connection.pipeline(
    unknown.map(({ call }) => encodeCall("EVAL", call.script.text, call)),
    unknown.map(() => readAnswer),
  );
  unknown.forEach(({ i }, n) => {
    replies[i] = again[n] ?? new ReplyError("ERR no answer");
  });
  return replies;
}

function encodeCall(command: string, body: string, { keys, args }: ScriptCall): Buffer {
  return encodeCommand(command, body, keys.length, ...keys, ...args);
}

function readValue(reader: Parameters<ReadReply<unknown>>[0]): string {
  const kind = reader.buffer[reader.position];
  return kind === 58 ? String(reader.integer()) : reader.utf8();
}
