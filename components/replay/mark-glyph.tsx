import type { JumpKind } from "@/lib/player/jump-marks";

/** Each kind of mark has its own form around 0, 0, so that its colour is not needed to tell it. */
export const markGlyphs: Record<JumpKind, { path: string; fill: string }> = {
  error: { path: "M-3.5 -3.5h7v7h-7z", fill: "var(--bad)" },
  tool: { path: "M-3.5 -1.5h2v-2h3v2h2v3h-2v2h-3v-2h-2z", fill: "var(--text-3)" },
  handoff: { path: "M0 -4.5L4 0L0 4.5L-4 0z", fill: "var(--text-2)" },
  "barge-in": { path: "M-3 -4L3 0L-3 4z", fill: "var(--text-2)" },
  "slow-reply": { path: "M0 -4L4 3.5H-4z", fill: "var(--warn)" },
  gap: { path: "M-4 -4h2v8h-2zM2 -4h2v8h-2z", fill: "var(--bad)" },
  unacked: { path: "M-4 -1.5h8v3h-8z", fill: "var(--warn)" },
  note: { path: "M-3 -4h6v8l-3 -2.5l-3 2.5z", fill: "var(--accent)" },
};

/** What a kind is called. */
export const markWords: Record<JumpKind, [one: string, many: string]> = {
  error: ["error", "errors"],
  tool: ["tool", "tools"],
  handoff: ["hand-off", "hand-offs"],
  "barge-in": ["barge-in", "barge-ins"],
  "slow-reply": ["slow reply", "slow replies"],
  gap: ["gap", "gaps"],
  unacked: ["unacked", "unacked"],
  note: ["note", "notes"],
};

export function MarkGlyph({ kind }: { kind: JumpKind }) {
  const { path, fill } = markGlyphs[kind];
  return (
    <svg aria-hidden="true" viewBox="-6 -6 12 12" className="size-3 shrink-0">
      <path d={path} fill={fill} />
    </svg>
  );
}
