import { StatusShape } from "@/components/figures/status-badge";
import type { CallGroup } from "@/lib/schema/call";
import { rankOfStatus, statusLooks } from "@/lib/status-look";
import { nameInText } from "@/lib/visible-name";

const shown = 4;

/** All groups of a call at a glance, in the order of their names; beyond four the worst. */
export function GroupShapes({ groups, more }: { groups: readonly CallGroup[]; more: number }) {
  const worstFirst = [...groups].sort((a, b) => rankOfStatus(b.status) - rankOfStatus(a.status));
  const chosen = new Set(worstFirst.slice(0, shown));
  const words = groups.map(({ name, status }) => `${nameInText(name)}: ${statusLooks[status].word}`).join("\n");
  return (
    <span className="inline-flex items-center gap-1" data-tip={words}>
      {groups
        .filter((group) => chosen.has(group))
        .map(({ name, status }) => (
          <StatusShape key={name} status={status} label={`${nameInText(name)} ${statusLooks[status].word}`} />
        ))}
      {groups.length > shown ? <span className="text-2xs text-text-3">+{groups.length - shown + more}</span> : null}
    </span>
  );
}
