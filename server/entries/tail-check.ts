import { encodeCommand } from "../redis/encode-command";
import { readStreamInfo, type StreamInfo } from "../redis/inspect";
import { orError, type RawConnection } from "../redis/raw-connection";
import { ReplyError } from "../redis/reply-reader";
import type { TailChannel } from "./tail-channel";

const checksPerRound = 10;

/** Asks what the streams read are, a few each round: one made anew, or read past what it holds, shows only there. */
export async function checkTails(
  connection: RawConnection,
  channels: Iterable<TailChannel>,
  now: () => number,
): Promise<TailChannel[]> {
  const due: TailChannel[] = [];
  for (const channel of channels) {
    if (due.length < checksPerRound && channel.isCheckDue(now())) due.push(channel);
  }
  if (due.length === 0) return due;
  const asked = due.map(({ highestId, epoch }) => ({ highestId, epoch }));
  const replies = await connection.pipeline(
    due.map(({ key }) => encodeCommand("XINFO", "STREAM", key)),
    due.map(() =>
      orError((reader) => {
        const start = reader.position;
        return { info: readStreamInfo(reader), sizeBytes: reader.position - start };
      }),
    ),
  );
  due.forEach((channel, i) => {
    const reply = replies[i];
    const then = asked[i];
    if (!reply || !then) return;
    let info: StreamInfo | null = null;
    if (reply instanceof ReplyError) {
      channel.checked(now(), 0);
      if (!/no such key/i.test(reply.message)) return;
    } else {
      channel.checked(now(), reply.sizeBytes);
      info = reply.info;
    }
    channel.compare(info, then);
  });
  return due;
}
