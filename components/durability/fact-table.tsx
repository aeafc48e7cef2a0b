import { SafeText } from "@/components/figures/safe-text";
import { formatClock } from "@/lib/format";
import type { DurabilityFact } from "@/lib/schema/durability";

/** Every field that the sentences come from, as the server gave it. */
export function FactTable({ facts, askedAtMs }: { facts: readonly DurabilityFact[]; askedAtMs: number | null }) {
  return (
    <details className="mt-3">
      <summary className="cursor-pointer text-xs text-text-2 max-sm:py-2">
        What it was read from, asked at <span className="figure">{formatClock(askedAtMs)}</span>
      </summary>
      <table className="mt-1 w-full text-left text-xs">
        <thead className="text-text-3">
          <tr>
            <th scope="col" className="py-1 pr-4 font-medium">
              Field
            </th>
            <th scope="col" className="py-1 pr-4 font-medium">
              Value
            </th>
            <th scope="col" className="py-1 font-medium">
              Source
            </th>
          </tr>
        </thead>
        <tbody>
          {facts.map(({ name, value, source, note }) => (
            <tr key={`${source} ${name}`} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 align-top font-mono font-normal wrap-anywhere">
                {name}
              </th>
              <td className="figure py-1 pr-4 align-top wrap-anywhere">
                {value === null ? (
                  <span className="text-text-2">? · {note}</span>
                ) : value === "" ? (
                  <span className="text-text-2">empty</span>
                ) : (
                  <SafeText text={value} longest={300} />
                )}
              </td>
              <td className="py-1 align-top whitespace-nowrap text-text-2">{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
