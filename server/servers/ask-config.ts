import type { PersistenceConfig } from "@/lib/servers/describe-persistence";
import { encodeCommand } from "@/server/redis/encode-command";
import { orError, type RawConnection } from "@/server/redis/raw-connection";
import { ReplyError } from "@/server/redis/reply-reader";

const asked = ["appendfsync", "save"] as const;

/** Two settings of CONFIG GET, each asked for alone as 6.2 takes one; null where the server or its ACL says no. */
export async function askConfig(connection: RawConnection): Promise<PersistenceConfig> {
  const replies = await connection.pipeline(
    asked.map((name) => encodeCommand("CONFIG", "GET", name)),
    asked.map(() =>
      orError((reader) => {
        const values: string[] = [];
        const count = reader.arrayLength();
        for (let i = 0; i < count; i++) values.push(reader.utf8());
        return values[1];
      }),
    ),
  );
  const [fsync, save] = replies;
  if (fsync instanceof ReplyError || save instanceof ReplyError || fsync === undefined || save === undefined)
    return null;
  return { fsync, save };
}

const sections = ["server", "replication", "memory", "persistence"];

/** These sections of INFO, one below the other; null where it may not be asked. */
export async function askInfo(connection: RawConnection): Promise<string | null> {
  const replies = await connection.pipeline(
    sections.map((section) => encodeCommand("INFO", section)),
    sections.map(() => orError((reader) => reader.utf8())),
  );
  const texts = replies.filter((reply) => typeof reply === "string");
  return texts.length === 0 ? null : texts.join("\n");
}
