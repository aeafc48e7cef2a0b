import { packQuickly } from "@/server/archive/store/chunk-codec";
import { loadSqlDriver } from "@/server/archive/store/sql-driver";
import { createSqliteStore } from "@/server/archive/store/sqlite-store";
import { keptLong, takeOf } from "./archive-takes";

/** Copies made-up streams into a folder until it is killed, and says after each commit up to where each is kept. */
const [path = "", streams = "20"] = process.argv.slice(2);
const store = createSqliteStore({ path, loadDriver: loadSqlDriver, retention: keptLong, now: Date.now });

async function nextTake(key: string) {
  const from = Number((await store.cursorOf(key))?.lastId.split("-")[0] ?? 0) + 1;
  const take = takeOf(key, from, from + (from % 7));
  return { ...take, chunk: take.chunk && { ...take.chunk, ...(await packQuickly(take.chunk.body)) } };
}

for (let round = 0; ; round++) {
  const takes = [];
  for (let i = 0; i < Number(streams); i++) takes.push(await nextTake(`conv:${i}`));
  await store.append(takes);
  if (round % 5 === 4) await store.merge(`conv:${round % Number(streams)}`);
  process.stdout.write(`${takes.map(({ cursor }) => cursor.position).join(" ")}\n`);
}
