import { Button } from "@/components/ui/button";
import type { Outcome } from "@/lib/schema/action";
import type { ActionAsk } from "./action-ask";

/** What else could be done with targets that were left out: never by itself, each a question of its own. */
export function FurtherChoices({
  ask,
  outcomes,
  reason,
  onAsk,
}: {
  ask: ActionAsk;
  outcomes: readonly Outcome[];
  reason: string;
  onAsk(ask: ActionAsk): void;
}) {
  const offers = ask.offers?.(outcomes) ?? [];
  if (offers.length === 0) return null;
  return (
    <ul aria-label="Further choices" className="flex flex-col gap-2">
      {offers.map(({ label, says, ask: offered }) => (
        <li key={label} className="flex items-center gap-3 border-l-2 border-warn pl-2">
          <span className="min-w-0 flex-1">{says}</span>
          <Button onClick={() => onAsk({ ...offered, reason })}>{label}</Button>
        </li>
      ))}
    </ul>
  );
}
