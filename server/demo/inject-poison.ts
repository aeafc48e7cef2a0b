import type { DemoCall } from "./call-book";
import type { Command } from "./command-writer";
import { poisonEntry } from "./poison";
import type { Trouble } from "./trouble";

const firstWordsMs = 3_000;

/** An entry that its group cannot read, once for each live call that the troubles of this moment name. */
export function injectPoison(calls: Iterable<DemoCall>, troubles: readonly Trouble[], nowMs: number): Command[] {
  const commands: Command[] = [];
  const live = [...calls].filter(
    ({ endedAtMs, startedAtMs }) => endedAtMs === undefined && nowMs - startedAtMs >= firstWordsMs,
  );
  for (const { kind, target, group } of troubles) {
    if (kind !== "poison" || !("slot" in target)) continue;
    for (const call of live) {
      if (call.slot !== target.slot || call.isPoisoned) continue;
      call.isPoisoned = true;
      const head = ["XADD", call.streamKey, "MAXLEN", "~", String(call.maxLength), "*"];
      commands.push([...head, ...poisonEntry(group), "ts", String(Date.now())]);
    }
  }
  return commands;
}
