import { askedSettings, type ToldSettings } from "@/lib/durability/durability-facts";
import { type InfoField, infoFields } from "@/lib/servers/info-field";
import type { RawConnection } from "../redis/connection";
import { encodeCommand } from "../redis/encode-command";
import { orError } from "../redis/raw-connection";

const sections = ["persistence", "replication", "memory", "stats"];
const infoCommands = sections.map((section) => encodeCommand("INFO", section));
const configCommands = askedSettings.map((name) => encodeCommand("CONFIG", "GET", name));

export const infoAsks = infoCommands.length;
export const configAsks = configCommands.length;

const readText = orError((reader) => reader.utf8());
const readSetting = orError((reader) => {
  const values: string[] = [];
  const count = reader.arrayLength();
  for (let i = 0; i < count; i++) values.push(reader.utf8());
  return values[1];
});

/** What INFO tells; a section that is refused is as if it were empty. */
export async function askInfo(connection: RawConnection): Promise<InfoField> {
  const replies = await connection.pipeline(
    infoCommands,
    infoCommands.map(() => readText),
  );
  return infoFields(replies.filter((reply) => typeof reply === "string").join("\n"));
}

/** Each setting asked for alone, as 6.2 takes one; what is refused or unknown is left out. */
export async function askSettings(connection: RawConnection): Promise<ToldSettings> {
  const replies = await connection.pipeline(
    configCommands,
    configCommands.map(() => readSetting),
  );
  const told: ToldSettings = {};
  for (const [i, name] of askedSettings.entries()) {
    const reply = replies[i];
    if (typeof reply === "string") told[name] = reply;
  }
  return told;
}
