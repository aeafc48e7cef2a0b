import { Shape } from "@/components/ui/shape";
import type { ConsumerState } from "@/lib/schema/pending";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";

const looks: Record<ConsumerState, { shape: ShapeName; tone: Tone; word: string; says: string }> = {
  alive: { shape: "disc", tone: "good", word: "alive", says: "It reads and gets on." },
  stalled: { shape: "half", tone: "bad", word: "stalled", says: "It polls but finishes nothing." },
  gone: { shape: "square", tone: "bad", word: "gone", says: "It no longer polls, or was removed." },
  released: {
    shape: "ring",
    tone: "info",
    word: "released",
    says: "Nobody owns it: the next XAUTOCLAIM of a worker takes it.",
  },
  unknown: { shape: "question", tone: "quiet", word: "unknown", says: "Nothing proves that it is there, or gone." },
};

/** What a consumer is doing, as shape and word. */
export function ConsumerMark({ state }: { state: ConsumerState }) {
  const { shape, tone, word, says } = looks[state];
  return (
    <span className="inline-flex shrink-0 items-center gap-1 text-xs text-text-2" data-tip={says}>
      <Shape shape={shape} tone={tone} />
      {word}
    </span>
  );
}
