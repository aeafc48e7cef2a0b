import { formatExactCount } from "@/lib/format";
import { maxTargets } from "@/lib/schema/action";

const rates = [200, 2_000, 10_000] as const;
export const usualRate = 2_000;

/** That it runs as a job, and how fast it may. */
export function JobFacts({
  ratePerSecond,
  onRate,
}: {
  ratePerSecond: number | null;
  /** Without it the rate is chosen elsewhere. */
  onRate: ((rate: number) => void) | undefined;
}) {
  return (
    <div className="flex flex-col gap-1 text-xs text-text-2">
      <p>
        {`More than ${formatExactCount(maxTargets)} entries, or a whole list, run as a job on the server: it goes on when this page is closed, and can be cancelled.`}
      </p>
      {onRate === undefined ? null : (
        <label className="flex items-center gap-2">
          At most
          <select
            value={ratePerSecond ?? usualRate}
            onChange={({ target }) => onRate(Number(target.value))}
            className="h-7 rounded border border-line-strong bg-surface px-2 text-xs text-text"
          >
            {rates.map((rate) => (
              <option key={rate} value={rate}>
                {formatExactCount(rate)} entries/s
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
