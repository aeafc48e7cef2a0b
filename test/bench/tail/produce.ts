import { encodeCommand } from "@/server/redis/encode-command";
import { createRawConnection } from "@/server/redis/raw-connection";
import type { ReplyReader } from "@/server/redis/reply-reader";
import { streamKeyOf } from "../fill-fleet";
import { answerMessages, sharedNowUs } from "./child";

const [url = ""] = process.argv.slice(2);
const connection = createRawConnection({ url, name: "bench:producer" });
await connection.open();
const skip = (reader: ReplyReader) => reader.skip();
const text = "x".repeat(180);
const sliceMs = 2;
let timer: NodeJS.Timeout | undefined;

/** `perSecond` entries spread over the first `streams` streams in turn, each with the moment it was added. */
answerMessages(({ perSecond, streams }) => {
  clearInterval(timer);
  let next = 0;
  let owed = 0;
  let lastMs = performance.now();
  if (Number(perSecond) === 0) return;
  timer = setInterval(() => {
    const nowMs = performance.now();
    owed += ((nowMs - lastMs) * Number(perSecond)) / 1_000;
    lastMs = nowMs;
    const commands: Buffer[] = [];
    for (; owed >= 1; owed--, next++) {
      const key = streamKeyOf(next % Number(streams));
      const fields = ["kind", "transcript", "text", text, "ts", sharedNowUs()];
      commands.push(encodeCommand("XADD", key, "MAXLEN", "~", 1_000, "*", ...fields));
    }
    const reads = commands.map(() => skip);
    connection.pipeline(commands, reads).catch((error: unknown) => console.error(error));
  }, sliceMs);
});
