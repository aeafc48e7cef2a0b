import { SafeText } from "./safe-text";

/** The beginning of what an entry says: the field it stands in, then its text. */
export function PayloadPreview({
  preview: { field, text, isCut },
}: {
  preview: { field: string; text: string; isCut: boolean };
}) {
  return (
    <>
      <span className="pr-2 font-mono text-2xs text-text-3">
        <SafeText text={field} longest={60} />
      </span>
      <SafeText text={text} />
      {isCut ? "…" : ""}
    </>
  );
}
