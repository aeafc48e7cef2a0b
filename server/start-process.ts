import { readConfig } from "./config/config";
import { StateRefused } from "./redis/refuse-cluster";
import { createRuntime, setRuntime } from "./runtime";

const stopWithinMs = 3_000;

/**
 * What the server process does before its first request: configuration, runtime, orderly end. The process leaves on
 * SIGTERM, SIGINT, or when the launcher that started it is gone.
 */
export async function startProcess(): Promise<void> {
  const result = readConfig();
  if (!result.ok) {
    for (const problem of result.problems) process.stderr.write(`${problem}\n`);
    process.exit(1);
  }
  const runtime = createRuntime(result.config);
  setRuntime(runtime);
  const leave = () => {
    setTimeout(() => process.exit(0), stopWithinMs).unref();
    runtime.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        runtime.log.error({ err: error }, "the console did not stop cleanly");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, leave);
  if (process.connected) process.once("disconnect", leave);
  await runtime.start().catch((error: unknown) => {
    if (!(error instanceof StateRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}
