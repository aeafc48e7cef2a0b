import { SafeText } from "@/components/figures/safe-text";
import type { JumpMark } from "@/lib/player/jump-marks";
import { type Scale, toMs, toPx } from "@/lib/player/lay-scrubber";
import { formatOffset } from "@/lib/player/offset-text";
import { markWords } from "./mark-glyph";
import type { ReadCall } from "./read-call";

interface ScrubHoverProps {
  x: number;
  scale: Scale;
  marks: readonly JumpMark[];
  call: ReadCall;
  heightPx: number;
}

const nearPx = 5;
const maxTold = 4;

/** What stands under the pointer: the time there, and the marks close to it. */
export function ScrubHover({ x, scale, marks, call, heightPx }: ScrubHoverProps) {
  const near = marks.filter(({ entryId }) => Math.abs(toPx(scale, call.timeOf(entryId) ?? 0) - x) <= nearPx);
  const isRight = x > scale.widthPx / 2;
  return (
    <div aria-hidden className="pointer-events-none absolute top-0 left-0" style={{ transform: `translateX(${x}px)` }}>
      <div className="w-px bg-text-3" style={{ height: heightPx }} />
      <div
        className={`absolute top-full z-10 mt-1 flex w-max max-w-72 flex-col rounded border border-line-strong bg-raised px-1.5 py-0.5 text-2xs shadow-pop ${isRight ? "right-0" : "left-0"}`}
      >
        <span className="figure">{formatOffset(toMs(scale, x) - scale.startMs, true)}</span>
        {near.slice(0, maxTold).map(({ kind, entryId, text }) => (
          <span key={`${kind} ${entryId} ${text}`} className="truncate text-text-2">
            {markWords[kind][0]}: <SafeText text={text} longest={120} />
          </span>
        ))}
        {near.length > maxTold ? <span className="text-text-3">and {near.length - maxTold} more</span> : null}
      </div>
    </div>
  );
}
