import { parseArgs } from "node:util";
import { z } from "zod";

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const onOff = z.enum(["on", "off"]).transform((value) => value === "on");

const Flags = z.object({
  calls: count(1, 20_000).default(24),
  rate: count(1, 200_000).optional(),
  seed: count(0, 2 ** 31).default(7),
  trouble: onOff.default(true),
  prefix: z.string().min(1).max(64).default("conv:"),
  seconds: count(1, 1_000_000).optional(),
  workers: onOff.default(true),
  quiet: z.boolean().default(false),
});

export const usage = `REDIS_URL=redis://… npm run demo -- [flags]
  --calls N         live calls to keep up (24)
  --rate N          entries per second over all calls (the pace of speech, about 4 a call)
  --seed N          same seed, same conversations and troubles (7)
  --trouble on|off  crashes, slow and blocked workers, poison entries, trimming (on)
  --workers on|off  consumer-group workers (on)
  --prefix TEXT     what stream keys start with (conv:)
  --seconds N       stop after that long
  --quiet           print nothing`;

export type DemoFlags = {
  url: string;
  calls: number;
  rate: number | undefined;
  seed: number;
  hasTrouble: boolean;
  prefix: string;
  seconds: number | undefined;
  hasWorkers: boolean;
  isQuiet: boolean;
};

export type FlagsResult = { ok: true; value: DemoFlags } | { ok: false; problem: string };

/** The command line and the address. Bad ones are named, with what was expected. */
export function readFlags(args: string[], redisUrl: string | undefined): FlagsResult {
  if (!redisUrl) return { ok: false, problem: "REDIS_URL is missing; for example REDIS_URL=redis://127.0.0.1:6379" };
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        ...{ calls: text, rate: text, seed: text, trouble: text, prefix: text, seconds: text, workers: text },
        quiet: { type: "boolean" },
      },
    });
    const parsed = Flags.safeParse(values);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return { ok: false, problem: `--${String(issue?.path[0])}: ${issue?.message}` };
    }
    const { trouble, workers, quiet, ...rest } = parsed.data;
    const value = { ...rest, url: redisUrl, rate: rest.rate, seconds: rest.seconds };
    return { ok: true, value: { ...value, hasTrouble: trouble, hasWorkers: workers, isQuiet: quiet } };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
