import { formatExactCount } from "@/lib/format";
import type { ConversationHeader } from "@/lib/schema/replay";

/** Why a call has no line of speech, and where its entries are. */
export function NoTurns({ header: { report } }: { header: ConversationHeader }) {
  const { entries, understood, plain } = report;
  const isUnread = understood + plain === 0;
  return (
    <div className="px-4 pt-3 text-xs text-text-2 max-sm:px-3">
      <p className="font-semibold text-text">
        {isUnread ? "No entry of this call was understood" : "Nobody speaks in this call"}
      </p>
      <p>
        {isUnread
          ? `Its ${formatExactCount(entries)} entries stand under Raw as they are; nothing in them is known to be speech.`
          : "No entry up to now holds words that were said. What else happened is below."}
      </p>
    </div>
  );
}
