import Link from "next/link";
import type { ReactNode } from "react";
import { paths } from "@/lib/paths";
import { visibleName } from "@/lib/visible-name";
import { CutName } from "./name";

/** A row's call, as a link; on a phone with a second line that says what the other columns would. */
export function CallCell({ callId, onPhones }: { callId: string; onPhones: ReactNode }) {
  return (
    <>
      <Link
        href={paths.call(callId)}
        prefetch={false}
        tabIndex={-1}
        data-tip={visibleName(callId)}
        className="block w-fit max-w-full truncate font-mono text-xs leading-5 hover:text-accent hover:underline"
      >
        <CutName of={callId} />
      </Link>
      <span className="block truncate text-2xs text-text-3 sm:hidden">{onPhones}</span>
    </>
  );
}
