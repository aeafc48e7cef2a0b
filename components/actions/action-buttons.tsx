import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";

export interface OfferedAction {
  label: string;
  look: ComponentProps<typeof Button>["look"];
  /** Why it cannot be done, in one sentence. */
  problem: string | null;
  onDo(): void;
}

/** What can be done, the safe ones first. Where nothing can, for one reason, that stands beside them. */
export function ActionButtons({ actions }: { actions: readonly OfferedAction[] }) {
  const [first, ...others] = new Set(actions.map(({ problem }) => problem));
  const isSame = typeof first === "string" && others.length === 0;
  return (
    <div data-actions className="flex flex-wrap items-center gap-2 max-sm:order-last max-sm:w-full">
      {actions.map((action) => (
        <ActionButton key={action.label} {...action} />
      ))}
      {isSame ? (
        <span aria-hidden className="text-xs text-text-2">
          {first}
        </span>
      ) : null}
    </div>
  );
}

/** Begins an action; where it cannot be done it is disabled, and says why to eye and ear. */
function ActionButton({ label, look, problem, onDo }: OfferedAction) {
  return (
    <span data-tip={problem ?? undefined}>
      <Button look={look} disabled={problem !== null} onClick={onDo}>
        {label}
      </Button>
      {problem === null ? null : <span className="sr-only">{problem}</span>}
    </span>
  );
}
