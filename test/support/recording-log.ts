import { pino } from "pino";
import type { Log } from "@/server/log";

export type LogLine = { level: "info" | "warn" | "error"; text: string };

/** A log whose lines can be looked at. */
export function createRecordingLog(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (line: string) => {
    const { level, msg, err } = JSON.parse(line);
    const text = err ? `${msg}: ${err.message}` : msg;
    lines.push({ level: level >= 50 ? "error" : level >= 40 ? "warn" : "info", text });
  };
  return { log: pino({ level: "info", base: undefined }, { write }), lines };
}
