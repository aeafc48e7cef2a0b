import { Name } from "@/components/figures/name";
import { SafeText } from "@/components/figures/safe-text";
import { type Column, cellClass } from "@/components/ui/columns";
import { tallyText } from "@/lib/audit/tally-text";
import { formatCounted } from "@/lib/format";
import type { AuditEntry } from "@/lib/schema/audit-entry";
import { nameInText } from "@/lib/visible-name";
import { AuditTargets } from "./audit-targets";

/** The grid of head and records. */
export const auditGrid = "grid grid-cols-(--phone-tracks) items-center gap-x-3 sm:grid-cols-(--tracks)";

/** One record: what the columns say, what was noted, its targets on demand. */
export function AuditRow({ entry, columns }: { entry: AuditEntry; columns: readonly Column<AuditEntry>[] }) {
  const { kind, actor, reason, note, params, targets, targetCount } = entry;
  const told = Object.entries(params).flatMap(([name, value]) => (value === false ? [] : [paramWords(name, value)]));
  const facts = [
    formatCounted(targetCount, "target"),
    ...told,
    ...(entry.requestId === null ? [] : [`request ${entry.requestId}`]),
  ];
  const isRefused = kind === "refused";
  return (
    <li className={`border-b border-line px-3 py-1.5 sm:px-4 ${isRefused ? "border-l-2 border-l-bad bg-bad-bg" : ""}`}>
      <div className={auditGrid}>
        {columns.map((column) => (
          <div
            key={column.id}
            className={`min-w-0 truncate ${column.isNumber ? "text-right" : ""} ${cellClass(column)}`}
          >
            {column.cell(entry)}
          </div>
        ))}
      </div>
      <p className="line-clamp-3 text-xs text-text-2 sm:hidden">
        <Name of={actor.name} /> ({actor.role}) · {tallyText(entry)}
        {reason === null ? null : (
          <>
            {" "}
            · “<SafeText text={reason} />”
          </>
        )}
      </p>
      {note === null ? null : (
        <p className={isRefused ? "text-bad" : "text-text-2"}>
          <SafeText text={note} longest={500} />
        </p>
      )}
      <details className="text-xs text-text-2">
        <summary className="cursor-pointer break-words max-sm:py-3">{facts.join(" · ")}</summary>
        {reason === null ? null : (
          <p className="max-w-200 py-1 pl-4 break-words">
            “<SafeText text={reason} longest={500} />”
          </p>
        )}
        {targets.length === 0 ? null : <AuditTargets entry={entry} />}
      </details>
    </li>
  );
}

const words: Readonly<Record<string, string>> = {
  toConsumer: "for",
  createConsumer: "created where it did not exist",
  ghosts: "ghosts only",
  force: "though redriven twice already",
  asNewEntry: "as a new entry",
};

/** `for brain-9`, `created where it did not exist`; what has no word of its own stands as it was sent. */
function paramWords(name: string, value: string | number | boolean): string {
  const word = Object.hasOwn(words, name) ? words[name] : `${name}:`;
  return value === true ? String(word) : `${word} ${typeof value === "string" ? nameInText(value) : value}`;
}
