import type { ArchivedCall, FoundCall } from "@/lib/schema/archive";
import { ArchivedCallRow, archivedGrid } from "./archived-call-row";

const heads = ["Call", "Started", "Lasted", "From", "Agents", "Outcome", "Entries", "Size", "In Redis", ""];

/** Calls as they were copied, with what they tell of themselves. */
export function ArchivedTable({ label, rows }: { label: string; rows: readonly (ArchivedCall | FoundCall)[] }) {
  return (
    <table aria-label={label} className="block">
      <thead className="block max-sm:sr-only">
        <tr className={`h-7 border-y border-line text-xs font-medium text-text-2 ${archivedGrid}`}>
          {heads.map((head) => (
            <th
              key={head}
              scope="col"
              className={`font-medium ${/Lasted|Entries|Size/.test(head) ? "text-right" : "text-left"}`}
            >
              {head === "" ? <span className="sr-only">Replay</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block">
        {rows.map((call) => (
          <ArchivedCallRow key={call.streamKey} call={call} />
        ))}
      </tbody>
    </table>
  );
}
