import { type LoggerOptions, pino } from "pino";

/** One JSON line per event, to standard output. */
export type Log = Pick<ReturnType<typeof pino>, "debug" | "info" | "warn" | "error">;

/** ioredis hangs the refused command onto its error: for AUTH and HELLO its arguments are the password. */
const commandArguments = ["err.command.args", "err.cause.command.args"];
const secretNames = ["password", "token", "cookie", "authorization"];

export function logOptions(level: string): LoggerOptions {
  const paths = [...commandArguments, ...secretNames.flatMap((name) => [name, `*.${name}`])];
  return { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: "***" } };
}

export function createLog(level: string): Log {
  return pino(logOptions(level));
}
