import { randomBytes } from "node:crypto";
import type { Redis } from "@/server/redis/connect";

export const largestId = "18446744073709551615-18446744073709551615";

export const hostileGroupNames = [
  "__proto__",
  "constructor",
  "toString",
  "",
  " ",
  "a b",
  '"quoted"',
  "new\nline",
  "ärzte 🩺",
  "%2F/..",
];

/** Ids that are hard to carry through a URL, JSON, an event stream or an object's keys. */
export const hostileIds = [
  "with space",
  " ",
  "quotes \"'`\\",
  "slash/in//it/",
  "100%",
  "%2F",
  "%E0%A4%A",
  "q?a=b&c=d#e+f;g",
  "ünïcödé-会話-🗣️-שלום",
  "e\u0301 é",
  "new\nline\r\ttab",
  "nul\0byte",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "{callId}",
  "[callId]",
  "x".repeat(1_900),
];

/** Streams of every shape that a product's own never have; the keys begin with `prefix:`. */
export async function writeHostileStreams(redis: Redis, prefix: string): Promise<string[]> {
  const key = (callId: string) => `${prefix}:${callId}`;
  const written: string[] = [];
  const call = (callId: string) => {
    written.push(callId);
    return key(callId);
  };
  for (const callId of hostileIds) await redis.xadd(call(callId), "*", "text", callId);
  await redis.xadd(call("no-groups"), "*", "text", "a");
  await redis.xadd(call("twenty-groups"), "*", "text", "a");
  for (let i = 0; i < 20; i++) await redis.xgroup("CREATE", key("twenty-groups"), `group ${i}`, i % 2 ? "0" : "$");
  await redis.xgroup("CREATE", call("empty"), "a", "0", "MKSTREAM");
  await redis.xgroup("CREATE", key("empty"), "b", "$");
  await redis.xadd(call("emptied"), "1-1", "text", "a");
  await redis.xgroup("CREATE", key("emptied"), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c", "STREAMS", key("emptied"), ">");
  await redis.xtrim(key("emptied"), "MAXLEN", 0);
  await redis.xadd(call("hostile-groups"), "*", "text", "a");
  for (const group of hostileGroupNames) {
    await redis.xgroup("CREATE", key("hostile-groups"), group, "0");
    await redis.xreadgroup("GROUP", group, `consumer ${group}`, "STREAMS", key("hostile-groups"), ">");
  }
  await redis.xgroup("CREATE", key("hostile-groups"), Buffer.from([0xff, 0xfe]), "0");
  for (const id of ["0-1", "18446744073709551614-5", largestId]) await redis.xadd(key("huge-ids"), id, "text", "a");
  await redis.xgroup("CREATE", call("huge-ids"), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c", "COUNT", 2, "STREAMS", key("huge-ids"), ">");
  for (const id of ["1-0", "2-0", "3-0"]) await redis.xadd(key("counted"), id, "text", "a");
  await redis.xgroup("CREATE", call("counted"), "g", "1-0");
  await redis.call("XSETID", key("counted"), "3-0", "ENTRIESADDED", "9223372036854775807", "MAXDELETEDID", "2-0");
  await redis.xadd(call("five-mb"), "*", "blob", randomBytes(5_000_000));
  await redis.xgroup("CREATE", key("five-mb"), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c", "STREAMS", key("five-mb"), ">");
  await redis.xadd(call("binary"), "*", Buffer.from([0xff, 0, 0xfe]), Buffer.from([0xc3, 0x28, 0, 0xff]), "", "");
  await redis.xadd(call("many-fields"), "*", ...Array.from({ length: 4_000 }, (_, i) => `f${i}`));
  for (let i = 1; i <= 6; i++) await redis.xadd(key("ghosts"), `${i}-0`, "n", String(i));
  await redis.xgroup("CREATE", call("ghosts"), "g", "0");
  await redis.xreadgroup("GROUP", "g", "c", "COUNT", 4, "STREAMS", key("ghosts"), ">");
  await redis.xdel(key("ghosts"), "1-0", "2-0", "5-0");
  await redis.xadd(call("expiring"), "*", "text", "a");
  await redis.expire(key("expiring"), 100_000);
  return written;
}

/** Keys under the pattern that are no streams. */
export async function writeForeignKeys(redis: Redis, prefix: string): Promise<string[]> {
  await redis.hset(`${prefix}:hash`, "a", "1");
  await redis.set(`${prefix}:string`, "a");
  await redis.zadd(`${prefix}:zset`, 1, "a");
  return ["hash", "string", "zset"];
}
