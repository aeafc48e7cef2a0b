import { UserX } from "lucide-react";
import { ConsumerMark } from "@/components/figures/consumer-mark";
import { Name } from "@/components/figures/name";
import type { PendingRow } from "@/lib/schema/pending";
import { nameInText, visibleName } from "@/lib/visible-name";

/** Who holds the entry and what it is doing; of one that is gone, the way to move what it holds and remove it. */
export function OwnerCell({ row, onRemoveOwner }: { row: PendingRow; onRemoveOwner(row: PendingRow): void }) {
  const { consumer, consumerState } = row;
  const says = `Move what ${nameInText(consumer)} holds, then remove it`;
  const isDead = consumer !== "" && (consumerState === "gone" || consumerState === "stalled");
  return (
    <span className="flex items-center gap-2">
      {consumer === "" ? null : (
        <span className="truncate font-mono text-xs" data-tip={visibleName(consumer)}>
          <Name of={consumer} />
        </span>
      )}
      <ConsumerMark state={consumerState} />
      {isDead ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={says}
          data-tip={says}
          onClick={() => onRemoveOwner(row)}
          className="shrink-0 rounded p-0.5 text-text-3 hover:bg-hover hover:text-text"
        >
          <UserX aria-hidden className="size-3.5" />
        </button>
      ) : null}
    </span>
  );
}
