import "server-only";
import { buildParts } from "./build-parts";
import type { Config } from "./config/config";
import { createLog, type Log } from "./log";
import { runParts } from "./run-parts";

/** Builds the parts and joins them; nothing runs and nothing connects but the state store until `start()`. */
export function createRuntime(config: Config, log: Log = createLog(config.logLevel)) {
  const parts = buildParts(config, log);
  const { access, settings, conversations, entries, deadLetters } = parts;
  const { topology, archive, past, archivedCalls, sequence, collector, fleet, census, calls, callReader } = parts;
  const { feed, pending, actions, jobs, servers, durability, incidents, metrics, auditReader, responses } = parts;
  const { callLogs, eventTail, tails, transcripts, exportCall, reveal, notes, progress, toldCalls } = conversations;
  const { authenticate, signIn, streams, requestLimit } = access;
  return {
    log,
    ...{ topology, archive, past, archivedCalls, sequence, collector, fleet, census, calls, callReader },
    ...{ feed, pending, actions, jobs, servers, durability, incidents, metrics, auditReader, responses },
    ...{ callLogs, eventTail, tails, transcripts, exportCall, reveal, notes, progress, toldCalls },
    ...{ authenticate, signIn, streams, requestLimit, hasSignIn: signIn !== null },
    entryReader: entries.reader,
    tail: entries.tail,
    deadLetters: deadLetters.list,
    settings: settings.inForce,
    settingsDesk: settings.desk,
    storeRoom: parts.room,
    masking: { masking: config.masking.mode, maskingOfStreams: [...config.maskingOfStreams] },
    /** The address people open the console at, where one is set. */
    origin: config.origin,
    ...runParts(parts),
  };
}

/** Everything of the process that is built once. */
export type Runtime = ReturnType<typeof createRuntime>;

// Next gives instrumentation, routes and pages separate copies of this module; only globalThis is shared by all.
const place = Symbol.for("callboard.runtime");
type Holder = typeof globalThis & { [place]?: Runtime };

export function setRuntime(runtime: Runtime | undefined): void {
  const holder: Holder = globalThis;
  if (runtime) holder[place] = runtime;
  else delete holder[place];
}

export function getRuntime(): Runtime {
  const holder: Holder = globalThis;
  const runtime = holder[place];
  if (!runtime) throw new Error("the runtime has not been started");
  return runtime;
}
