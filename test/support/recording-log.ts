import { pino } from "pino";
import { type Log, logOptions } from "@/server/log";

export type LogLine = { level: "info" | "warn" | "error"; text: string };

/** As it is written out, with everything that hangs on it. */
const whole = new WeakMap<LogLine, string>();
export const wholeLine = (line: LogLine): string => whole.get(line) ?? "";

/** A log whose lines can be looked at. */
export function createRecordingLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (line: string) => {
    const { level, msg, err } = JSON.parse(line);
    const text = err ? `${msg}: ${err.message}` : msg;
    const told: LogLine = { level: level >= 50 ? "error" : level >= 40 ? "warn" : "info", text };
    whole.set(told, line);
    lines.push(told);
  };
  return { log: pino(logOptions("debug"), { write }), lines };
}
