import { SafeText } from "@/components/figures/safe-text";
import { Shape } from "@/components/ui/shape";
import { formatDuration } from "@/lib/format";
import type { ToolCall } from "@/lib/schema/transcript";
import type { Shape as ShapeName, Tone } from "@/lib/status-look";
import { MaskedMark, RevealedText } from "./masked-mark";

const looks: Record<ToolCall["status"], { shape: ShapeName; tone: Tone }> = {
  ok: { shape: "disc", tone: "good" },
  running: { shape: "half", tone: "info" },
  error: { shape: "square", tone: "bad" },
  cancelled: { shape: "ring", tone: "quiet" },
  unfinished: { shape: "question", tone: "quiet" },
};

/** A tool call on one line; with what it was given and gave back below, once opened. */
export function ToolLine({ call, isOpen }: { call: ToolCall; isOpen: boolean }) {
  const { name, status, durationMs, args, result, agent } = call;
  const { shape, tone } = looks[status];
  const summary = (
    <>
      <Shape shape={shape} tone={tone} />
      <span className="font-mono">
        <SafeText text={name ?? "tool"} longest={120} />
      </span>
      <span className={status === "error" ? "text-bad" : "text-text-3"}>{status}</span>
      {durationMs === null ? null : <span className="figure text-text-3">{formatDuration(durationMs)}</span>}
    </>
  );
  const line = "inline-flex min-w-0 items-baseline gap-2 text-xs";
  if (args === null && result === null) return <p className={line}>{summary}</p>;
  return (
    <details open={isOpen || undefined}>
      <summary className="rounded text-xs marker:text-text-3">
        <span className={line}>{summary}</span>
      </summary>
      <dl className="mt-1 flex flex-col gap-1 border-l border-line-strong pl-3">
        {agent === null ? null : <Part name="by" text={agent} />}
        <Part name="arguments" text={args} />
        <Part name="result" text={result} />
      </dl>
      <div className="border-l border-line-strong pl-3">
        <MaskedMark masked={{ kind: "tool", call }} />
        <RevealedText masked={{ kind: "tool", call }} />
      </div>
    </details>
  );
}

function Part({ name, text }: { name: string; text: string | null }) {
  if (text === null) return null;
  return (
    <div>
      <dt className="text-2xs text-text-3">{name}</dt>
      <dd className="max-h-72 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">
        <SafeText text={text} longest={20_000} keepsLines />
      </dd>
    </div>
  );
}
