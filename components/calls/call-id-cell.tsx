import Link from "next/link";
import { CutName, Name } from "@/components/figures/name";
import { formatCount, formatLag } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { CallsTableRow } from "./call-cells";

/** The call's id; on phones with a second line for what has no column there. */
export function CallIdCell({ call, figures: { worst } }: CallsTableRow) {
  return (
    <span className="block min-w-0">
      <Link
        href={paths.call(call.callId)}
        prefetch={false}
        tabIndex={-1}
        className="block truncate font-mono text-xs leading-5 hover:text-accent hover:underline"
      >
        <CutName of={call.callId} />
      </Link>
      {worst ? (
        <span className="block truncate text-2xs text-text-3 sm:hidden">
          <Name of={worst.name} /> · {formatLag(worst.lagEntries, worst.lagSource)} undelivered ·{" "}
          {formatCount(worst.pending)} pending
        </span>
      ) : null}
    </span>
  );
}
