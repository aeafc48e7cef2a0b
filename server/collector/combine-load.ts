import type { CollectorLoad } from "@/lib/schema/load";
import type { LoadMeter } from "./load-meter";
import type { CommandCounts } from "./questions";

type Measured = { load: LoadMeter; isOverBudget: boolean };

/** The load of all masters: what was sent is added up; the share of a core is that of the one that bears most. */
export function combineLoad(loops: () => readonly Measured[], budgetPercent: number, fallback: CommandCounts) {
  const first = () => loops()[0]?.load;
  const most = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 || known.length < values.length ? null : Math.max(...known);
  };
  return {
    /** To be counted up by whoever asks anything beside the sweep. */
    get otherCounts(): CommandCounts {
      return first()?.otherCounts ?? fallback;
    },
    get counts(): CommandCounts {
      return first()?.counts ?? fallback;
    },
    get usecPerStream(): number | null {
      return most(loops().map(({ load }) => load.usecPerStream));
    },
    report(isOverBudget: boolean, oldestLiveReadingMs: number | null): CollectorLoad {
      const reports = loops().map(({ load }) => load.report(isOverBudget, oldestLiveReadingMs));
      const [one] = reports;
      if (one && reports.length === 1) return one;
      const sum = (of: (report: CollectorLoad) => number) => reports.reduce((total, report) => total + of(report), 0);
      return {
        commandsPerSecond: sum(({ commandsPerSecond }) => commandsPerSecond),
        bytesPerSecond: sum(({ bytesPerSecond }) => bytesPerSecond),
        redisCorePercent: most(reports.map(({ redisCorePercent }) => redisCorePercent)),
        // Of the whole process, whichever loop measured it.
        nodeCorePercent: most(reports.map(({ nodeCorePercent }) => nodeCorePercent)),
        budgetPercent,
        isOverBudget,
        oldestLiveReadingMs,
        lastSweepMs: most(reports.map(({ lastSweepMs }) => lastSweepMs)),
      };
    },
  };
}
