import { explainRule } from "@/lib/replay/rule-words";
import type { Turn } from "@/lib/schema/transcript";

/** The rules that made a turn what it is, the one that closed it, or last joined something to it, first and in words. */
export function RuleChips({ turn: { rule, rules, state } }: { turn: Pick<Turn, "rule" | "rules" | "state"> }) {
  return (
    <span className="flex flex-wrap items-baseline gap-1.5 text-2xs text-text-3">
      <Chip rule={rule} isMain />
      <span>
        {state === "open" ? "joined it last" : "closed it"}: {explainRule(rule)}
      </span>
      {rules.length === 0 ? null : (
        <>
          <span>Also</span>
          {rules.map((one) => (
            <Chip key={one} rule={one} isMain={false} />
          ))}
        </>
      )}
    </span>
  );
}

function Chip({ rule, isMain }: { rule: string; isMain: boolean }) {
  return (
    <span
      data-tip={explainRule(rule)}
      className={`rounded-sm border px-1 font-mono ${isMain ? "border-accent text-accent" : "border-line-strong"}`}
    >
      {rule}
    </span>
  );
}
