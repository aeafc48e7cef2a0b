import { entryIdMs } from "../ids/entry-id";
import type { CallAssessment } from "../stream/assess-call";
import type { MetricsFormat } from "./choose-format";
import { maxLabelLength } from "./family";

type Group = CallAssessment["row"]["groups"][number];

type StreamFamily = { name: string; type: "gauge" | "counter"; help: string } & (
  | { ofStream: (assessment: CallAssessment) => number | null }
  | { ofGroup: (group: Group, assessment: CallAssessment) => number | null }
);

const idMs = (id: string | null) => (id === null ? null : entryIdMs(id));

/** redis_exporter's names and labels, with the console's own reconciled numbers; only the time of an id is told. */
export const streamFamilies: readonly StreamFamily[] = [
  {
    name: "redis_stream_length",
    type: "gauge",
    help: "Entries in the stream.",
    ofStream: ({ row }) => row.length,
  },
  {
    name: "redis_stream_groups",
    type: "gauge",
    help: "Consumer groups of the stream.",
    ofStream: ({ row }) => row.groups.length + (row.moreGroups?.groups ?? 0),
  },
  {
    name: "redis_stream_first_entry_id",
    type: "gauge",
    help: "Time of the first entry's id in milliseconds.",
    ofStream: ({ row }) => idMs(row.firstEntryId),
  },
  {
    name: "redis_stream_last_entry_id",
    type: "gauge",
    help: "Time of the last entry's id in milliseconds.",
    ofStream: ({ row }) => idMs(row.lastEntryId),
  },
  {
    name: "redis_stream_last_generated_id",
    type: "gauge",
    help: "Time of the last id ever added in milliseconds.",
    ofStream: ({ mark }) => idMs(mark.lastGeneratedId),
  },
  {
    name: "redis_stream_max_deleted_entry_id",
    type: "gauge",
    help: "Time of the highest id deleted in milliseconds.",
    ofStream: ({ mark }) => idMs(mark.maxDeletedEntryId),
  },
  {
    name: "redis_stream_entries_added_total",
    type: "counter",
    help: "Entries ever added.",
    ofStream: ({ row }) => row.entriesAdded,
  },
  {
    name: "redis_stream_group_consumers",
    type: "gauge",
    help: "Consumers of the group.",
    ofGroup: ({ consumers }) => consumers,
  },
  {
    name: "redis_stream_group_messages_pending",
    type: "gauge",
    help: "Entries delivered to the group and not acked.",
    ofGroup: ({ pending }) => pending,
  },
  {
    name: "redis_stream_group_last_delivered_id",
    type: "gauge",
    help: "Time of the last delivered id in milliseconds.",
    ofGroup: ({ lastDeliveredId }) => idMs(lastDeliveredId),
  },
  {
    name: "redis_stream_group_entries_read",
    type: "gauge",
    help: "Entries added up to where the group stands; no series where that is not known.",
    ofGroup: ({ name }, { groups }) => groups.get(name)?.position ?? null,
  },
  {
    name: "redis_stream_group_lag",
    type: "gauge",
    help: "Entries added and not delivered to the group; no series where that is not known.",
    ofGroup: ({ lagEntries }) => lagEntries,
  },
];

const streamsAtOnce = 500;

/**
 * The lines of the chosen streams in pieces, one family after the other; whoever writes them can do something else in
 * between. Each piece ends with a line break.
 */
export function* streamLines(
  chosen: readonly CallAssessment[],
  { db, format }: { db: string; format: MetricsFormat },
): Generator<string> {
  const labels = chosen.map(({ row }) => `db="${escapeLabel(db)}",stream="${escapeLabel(row.streamKey)}"`);
  const groupLabels = new Map<string, string>();
  for (const family of streamFamilies) {
    const { name, type, help } = family;
    const told = format === "openmetrics" ? name.replace(/_total$/, "") : name;
    yield `# HELP ${told} ${help}\n# TYPE ${told} ${type}\n`;
    for (let from = 0; from < chosen.length; from += streamsAtOnce) {
      let piece = "";
      for (let i = from; i < Math.min(from + streamsAtOnce, chosen.length); i++) {
        const assessment = chosen[i];
        if (assessment === undefined) continue;
        if ("ofStream" in family) piece += line(name, labels[i] ?? "", family.ofStream(assessment));
        else {
          for (const group of assessment.row.groups) {
            if (group.name.length > maxLabelLength) continue;
            const label = groupLabels.get(group.name) ?? `,group="${escapeLabel(group.name)}"`;
            groupLabels.set(group.name, label);
            piece += line(name, `${labels[i]}${label}`, family.ofGroup(group, assessment));
          }
        }
      }
      yield piece;
    }
  }
}

function line(name: string, labels: string, value: number | null): string {
  return value === null ? "" : `${name}{${labels}} ${value}\n`;
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"\n]/g, (sign) => (sign === "\n" ? "\\n" : `\\${sign}`));
}
