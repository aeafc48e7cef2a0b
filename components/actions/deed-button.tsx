import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";

/** Begins an action; where it cannot be done it is disabled, and says why to eye and ear. */
export function DeedButton({
  label,
  problem,
  ...button
}: Pick<ComponentProps<typeof Button>, "look" | "onClick"> & { label: string; problem: string | null }) {
  return (
    <span data-tip={problem ?? undefined}>
      <Button disabled={problem !== null} {...button}>
        {label}
      </Button>
      {problem === null ? null : <span className="sr-only">{problem}</span>}
    </span>
  );
}
