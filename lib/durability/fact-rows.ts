import type { DurabilityFact } from "@/lib/schema/durability";
import type { InfoField } from "@/lib/servers/info-field";
import { askedSettings, type ToldSettings } from "./durability-facts";

const sections: readonly [section: string, names: readonly string[]][] = [
  [
    "persistence",
    [
      "aof_enabled",
      "aof_last_write_status",
      "aof_last_bgrewrite_status",
      "aof_rewrite_in_progress",
      "aof_current_rewrite_time_sec",
      "aof_current_size",
      "aof_pending_bio_fsync",
      "aof_delayed_fsync",
      "rdb_changes_since_last_save",
      "rdb_last_save_time",
      "rdb_last_bgsave_time_sec",
      "rdb_last_bgsave_status",
      "rdb_saves",
    ],
  ],
  ["replication", ["role", "connected_slaves", "master_repl_offset", "min_slaves_good_slaves"]],
  ["memory", ["used_memory", "maxmemory", "maxmemory_policy"]],
  ["stats", ["evicted_keys", "expired_keys", "sync_full", "sync_partial_err"]],
];

const maxReplicas = 20;

/** Every field that the sentences come from, as the server gave it. What it gives only in some states is left out where it is not. */
export function factRows(info: InfoField, told: ToldSettings): DurabilityFact[] {
  const rows: DurabilityFact[] = askedSettings.map((name) => ({
    name,
    value: told[name] ?? null,
    source: "CONFIG GET",
    note: told[name] === undefined ? "not told: CONFIG GET is refused, or the server has no such setting" : null,
  }));
  for (const [section, names] of sections) {
    for (const name of names) {
      const value = info(name);
      if (value !== undefined) rows.push({ name, value, source: `INFO ${section}`, note: null });
    }
    if (section === "replication") {
      for (let i = 0; i < maxReplicas; i++) {
        const value = info(`slave${i}`);
        if (value !== undefined) rows.push({ name: `slave${i}`, value, source: "INFO replication", note: null });
      }
    }
    if (names.every((name) => info(name) === undefined)) {
      rows.push({
        name: section,
        value: null,
        source: `INFO ${section}`,
        note: "not told: INFO is refused, or lacks it",
      });
    }
  }
  return rows;
}
