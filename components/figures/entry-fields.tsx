import { entryFields } from "@/lib/entries/entry-fields";
import { formatBytes, formatExactCount } from "@/lib/format";
import type { RawEntry } from "@/lib/schema/stream-entry";
import { SafeText } from "./safe-text";

const maxShownLength = 20_000;

/** Every field of an entry in its order, or those from one place to another; text of others stays in its own box. */
export function EntryFields({ entry, from = 0, to }: { entry: RawEntry; from?: number; to?: number }) {
  const all = entryFields(entry).map((field, index) => ({ ...field, key: `${index}:${field.name}` }));
  const fields = all.slice(from, to);
  return (
    <dl className="flex flex-col gap-2">
      {fields.map(({ key, name, value, isBase64, wholeBytes }) => (
        <div key={key}>
          <dt className="font-mono text-2xs text-text-3">
            <SafeText text={name} longest={400} />
            {isBase64 ? " (base64)" : ""}
            {wholeBytes === null ? "" : ` (the beginning of ${formatBytes(wholeBytes)})`}
          </dt>
          <dd
            dir="auto"
            className="max-h-72 overflow-auto border-l border-line-strong pl-2 font-mono text-xs break-words whitespace-pre-wrap [unicode-bidi:isolate]"
          >
            {value === "" ? (
              <span className="text-text-3">empty</span>
            ) : (
              <SafeText text={value} longest={maxShownLength} keepsLines />
            )}
            {value.length > maxShownLength ? ` ${formatExactCount(value.length)} characters in all` : ""}
          </dd>
        </div>
      ))}
    </dl>
  );
}
