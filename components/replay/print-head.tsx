import { Name } from "@/components/figures/name";
import { formatCounted, formatDateTime, formatDuration } from "@/lib/format";
import { describeZone } from "@/lib/format-zone";
import { countMasked, sayMasked } from "@/lib/mask/count-marks";
import { splitHeard } from "@/lib/player/split-heard";
import type { Transcript, Turn } from "@/lib/schema/transcript";
import type { ReadCall } from "./read-call";

/** What paper must say that the page shows elsewhere: which call, when, how much of it, and that it is masked. */
export function PrintHead({ callId, call, whole }: { callId: string; call: ReadCall; whole: Transcript }) {
  const { startMs, originMs, endMs, header, isOriginEstimated } = call;
  return (
    <header className="hidden border-b border-line px-4 pb-2 text-xs print:block">
      <p className="text-base font-semibold">
        Call <Name of={callId} longest={2_048} />
      </p>
      <p>
        {formatDateTime(startMs)} to {formatDateTime(endMs)} ({describeZone(startMs)}),{" "}
        {formatDuration(endMs - startMs)}; {formatCounted(whole.turns.length, "turn")} from{" "}
        {formatCounted(header.counts.entries, "entry", "entries")},{" "}
        {header.hasEnded ? "ended" : "still going on or left open"}.
      </p>
      <p>
        Times count from {isOriginEstimated ? "about " : ""}
        {new Date(originMs).toISOString()} (UTC)
        {originMs < startMs ? ", where the call began; its beginning was trimmed" : ""}.
      </p>
      {whole.turns.some(isCut) ? <p>Struck through: generated, and not heard by the caller.</p> : null}
      <p>
        {sayMasked(countMasked(whole))}.
        {whole.missing.length === 0
          ? " Nothing is known to be missing."
          : " What is missing is marked where it belongs:"}
      </p>
    </header>
  );
}

const isCut = ({ text, heardText }: Turn) => splitHeard(text, heardText).unheard !== "";
