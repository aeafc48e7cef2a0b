import type { Transcript } from "@/lib/schema/transcript";

/** How long before its first kept event a call began, as far as what was trimmed tells; 0 where nothing is known to be missing. */
export interface HeadMissing {
  headMs: number;
  /** By the rate of what is left, not by the producer's own clock. */
  isEstimated: boolean;
}

export function headMissing({ missing }: Pick<Transcript, "missing">): HeadMissing {
  const head = missing.find(({ kind }) => kind === "trimmed-head");
  const headMs = head?.durationMs ?? 0;
  return { headMs, isEstimated: headMs > 0 && (head?.isEstimated ?? false) };
}
