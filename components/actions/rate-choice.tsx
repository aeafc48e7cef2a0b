import { Button } from "@/components/ui/button";

const rates = [1, 10, 100, 1_000] as const;

/** How fast: at once, or no more than so many a second, which then runs as a job on the server. */
export function RateChoice({ value, onChange }: { value: number | null; onChange(value: number | null): void }) {
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="pb-1 text-xs text-text-2">Entries per second at most</legend>
      <RateButton text="no limit" isOn={value === null} onTake={() => onChange(null)} />
      {rates.map((rate) => (
        <RateButton
          key={rate}
          text={rate.toLocaleString("en-US")}
          isOn={value === rate}
          onTake={() => onChange(rate)}
        />
      ))}
      <span className="text-xs text-text-3">
        {value === null ? "" : "runs as a job on the server, which can be cancelled"}
      </span>
    </fieldset>
  );
}

function RateButton({ text, isOn, onTake }: { text: string; isOn: boolean; onTake(): void }) {
  return (
    <Button aria-pressed={isOn} look={isOn ? "chosen" : "plain"} onClick={onTake}>
      <span className="figure">{text}</span>
    </Button>
  );
}
