"use client";

import { QuickActions } from "@/components/actions/quick-actions";
import { useCannotDo } from "@/components/actions/use-can-do";
import type { OneClick, OneClicks } from "@/components/actions/use-one-click";
import { targetOf } from "@/lib/actions/target-of";
import { rowKeyOf } from "@/lib/pending/row-key";
import type { PendingRow } from "@/lib/schema/pending";
import { nameInText } from "@/lib/visible-name";

const gone = "The entry is gone: there is nothing to hand on. Clear the ghost in its panel.";

/** What one click does to a pending entry, in its row or in its panel. */
export function RowActions({
  row,
  oneClick,
  onRelease,
  tabIndex,
}: {
  row: PendingRow;
  oneClick: Pick<OneClicks, "take" | "undo"> & { click: OneClick | undefined };
  onRelease(row: PendingRow): void;
  tabIndex?: number;
}) {
  const cannotDo = useCannotDo();
  const rowKey = rowKeyOf(row);
  const { click, take, undo } = oneClick;
  const target = targetOf(row);
  return (
    <QuickActions
      of={`${row.entryId} of ${nameInText(row.group)} in ${nameInText(row.callId)}`}
      claimFor={row.claimFor}
      cannotClaim={row.ghost ? gone : cannotDo("claim")}
      cannotRelease={row.ghost ? gone : cannotDo("release")}
      cannotAck={row.ghost ? gone : cannotDo("ack")}
      click={click}
      {...(tabIndex === undefined ? {} : { tabIndex })}
      onClaim={(toConsumer) => void take(rowKey, { verb: "claim", target, toConsumer })}
      onAck={() => void take(rowKey, { verb: "ack", target })}
      onRelease={() => onRelease(row)}
      onUndo={() => void undo(rowKey)}
    />
  );
}
