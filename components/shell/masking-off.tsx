/** Nobody should take what is shown for masked; the pattern `*` stands for all streams. */
export function MaskingOff({ patterns }: { patterns: readonly string[] }) {
  const isEverywhere = patterns.includes("*");
  const where = isEverywhere ? "CALLBOARD_MASKING is off" : `Masking is off for ${patterns.join(", ")}`;
  return (
    <button
      type="button"
      data-tip={`${where}: whoever may read what was said in ${isEverywhere ? "calls" : "these calls"} sees cards, phone numbers and addresses as they are, here and in exports.`}
      className="rounded-sm bg-warn-bg px-1.5 py-0.5 text-xs whitespace-nowrap text-warn"
    >
      {isEverywhere ? "Masking off" : "Masking off in part"}
    </button>
  );
}
