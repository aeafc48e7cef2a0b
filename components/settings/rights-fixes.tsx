"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { Shape } from "@/components/ui/shape";
import type { RightsFix } from "@/lib/schema/server";

const words: Record<RightsFix["use"], string> = {
  watch: "To watch, the Redis user lacks",
  act: "To act, the Redis user lacks",
};

/** What the Redis user lacks, and the line that grants it; a user that shall only watch may be left as it is. */
export function RightsFixes({ fixes }: { fixes: readonly RightsFix[] }) {
  if (fixes.length === 0) return <span>The Redis user may do everything the console asks of this server.</span>;
  return (
    <ul className="flex flex-col gap-2">
      {fixes.map((fix) => (
        <li key={fix.use}>
          <p className="flex flex-wrap items-baseline gap-x-2">
            {fix.use === "watch" ? <Shape shape="triangle" tone="warn" label="worth a look" /> : null}
            <span>
              {words[fix.use]} <span className="font-mono text-xs">{fix.lacks.join(" ")}</span>
            </span>
          </p>
          <AclLine line={fix.aclLine} />
        </li>
      ))}
    </ul>
  );
}

function AclLine({ line }: { line: string }) {
  return (
    <div className="mt-1 flex flex-wrap items-center gap-2">
      <code className="min-w-0 rounded border border-line bg-surface px-2 py-1 font-mono text-xs break-all">
        {line}
      </code>
      <CopyButton text={line} tip="For redis-cli, as a user that may run ACL">
        Copy line
      </CopyButton>
    </div>
  );
}
