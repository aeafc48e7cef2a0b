import { explainRule } from "@/lib/player/rule-words";
import type { FoldRule, Turn } from "@/lib/schema/transcript";

/** The rules that made a turn what it is, the one that closed it, or last joined something to it, first and in words. */
export function RuleChips({ turn: { rule, rules, state } }: { turn: Pick<Turn, "rule" | "rules" | "state"> }) {
  return (
    <p className="text-2xs text-text-3">
      {state === "open" ? "Joined by " : "Closed by "}
      <Chip rule={rule} isMain />
      {explainRule(rule)}
      {rules.length === 0 ? null : " Also "}
      {rules.map((one) => (
        <Chip key={one} rule={one} isMain={false} />
      ))}
    </p>
  );
}

function Chip({ rule, isMain }: { rule: FoldRule; isMain: boolean }) {
  return (
    <span
      data-tip={explainRule(rule)}
      className={`mr-1 rounded-sm border px-1 font-mono ${isMain ? "border-accent text-accent" : "border-line-strong"}`}
    >
      {rule.replaceAll("-", " ")}
    </span>
  );
}
