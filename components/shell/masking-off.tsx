const tip =
  "CALLBOARD_MASKING is off: whoever may read what was said in calls sees cards, phone numbers and addresses as they are, here and in exports.";

/** Nobody should take what is shown for masked. */
export function MaskingOff() {
  return (
    <button
      type="button"
      data-tip={tip}
      className="rounded-sm bg-warn-bg px-1.5 py-0.5 text-xs whitespace-nowrap text-warn"
    >
      Masking off
    </button>
  );
}
