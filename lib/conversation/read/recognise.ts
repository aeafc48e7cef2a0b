import type { AdapterName, ShapePins } from "../../schema/call-shape";
import type { RawEntry } from "../../schema/stream-entry";
import { type Adapter, type Draft, type ReadBody, rawDraft } from "./adapters/adapter";
import { anthropic } from "./adapters/anthropic";
import { assemblyai } from "./adapters/assemblyai";
import { contactLens } from "./adapters/contact-lens";
import { conversationRelay } from "./adapters/conversation-relay";
import { deepgram } from "./adapters/deepgram";
import { elevenlabs } from "./adapters/elevenlabs";
import { flat } from "./adapters/flat";
import { geminiLive } from "./adapters/gemini-live";
import { gladia } from "./adapters/gladia";
import { hume } from "./adapters/hume";
import { langchain } from "./adapters/langchain";
import { livekit } from "./adapters/livekit";
import { mappedAdapter } from "./adapters/mapped";
import { novaSonic } from "./adapters/nova-sonic";
import { openaiRealtime } from "./adapters/openai-realtime";
import { otelGenai } from "./adapters/otel-genai";
import { rasa } from "./adapters/rasa";
import { retell } from "./adapters/retell";
import { rtvi } from "./adapters/rtvi";
import { seed } from "./adapters/seed";
import { speechmatics } from "./adapters/speechmatics";
import { twilioTranscription } from "./adapters/twilio-transcription";
import { isTypeName } from "./adapters/type-words";
import { vapi } from "./adapters/vapi";
import { vercelAi } from "./adapters/vercel-ai";
import type { Values } from "./loose-value";
import { innerLayers, type Layer, outerLayer, timeIn } from "./unwrap";

/** In the order in which they are tried: the first that fits reads the entry. `seed` comes after all, at every layer. */
const adapters: readonly Adapter[] = [
  flat,
  rtvi,
  vapi,
  retell,
  openaiRealtime,
  deepgram,
  assemblyai,
  conversationRelay,
  livekit,
  contactLens,
  elevenlabs,
  otelGenai,
  speechmatics,
  gladia,
  hume,
  twilioTranscription,
  novaSonic,
  anthropic,
  vercelAi,
  langchain,
  rasa,
  geminiLive,
];
const byName = new Map([...adapters, seed].map((adapter) => [adapter.name, adapter]));

/** The adapter that the settings name. */
export function onlyAdapter({ adapter, mapping }: Pick<ShapePins, "adapter" | "mapping">): Adapter | undefined {
  if (mapping !== undefined) return mappedAdapter(mapping);
  return adapter === null ? undefined : byName.get(adapter);
}

export const adapterNamed = (name: AdapterName): Adapter => byName.get(name) ?? seed;

export type Recognised = {
  adapter: Adapter | null;
  drafts: Draft[];
  isUnderstood: boolean;
  /** Taken for speech on the name of its field alone. */
  isPlain: boolean;
  /** What its producer calls an entry that was not understood. */
  type: string | undefined;
  layers: readonly Layer[];
};

const maxNameLength = 80;
const namingFields = ["type", "event", "kind", "event_type", "message_type", "EventType", "label"] as const;

/**
 * Finds out for each entry of a call, in order, which producer wrote it and what it says. Producers that send snapshots
 * or windows are remembered from entry to entry, so one recogniser serves one call. `only`: nobody else writes here.
 */
export function createRecogniser(only: Adapter | undefined): (entry: RawEntry) => Recognised {
  const readers = new Map<Adapter, ReadBody>();

  function read(adapter: Adapter, layer: Layer, layers: readonly Layer[]): Recognised {
    let reader = readers.get(adapter);
    if (reader === undefined) {
      reader = adapter.start();
      readers.set(adapter, reader);
    }
    const drafts = reader(layer.body);
    if (drafts === null) return unread(adapter, layer, layers);
    let isPlain = false;
    for (const draft of drafts) {
      surround(draft, layer, adapter);
      if (draft.isPlain) isPlain = true;
    }
    return { adapter, drafts, isUnderstood: !isPlain, isPlain, type: undefined, layers };
  }

  return (entry) => {
    const outer = outerLayer(entry);
    const layers = [outer];
    const fitting = find(outer.body, only);
    if (fitting !== undefined) return read(fitting, outer, layers);
    for (const layer of innerLayers(outer)) {
      layers.push(layer);
      const adapter = find(layer.body, only);
      if (adapter !== undefined) return read(adapter, layer, layers);
    }
    const last = layers.at(-1) ?? outer;
    if (only !== undefined) return read(only, last, layers);
    for (const layer of layers) {
      const plain = read(seed, layer, layers);
      if (plain.isUnderstood || plain.isPlain) return plain;
    }
    return unread(null, last, layers);
  };
}

/** What its producer calls it stands on any of its layers, the innermost first. */
function unread(adapter: Adapter | null, { body }: Layer, layers: readonly Layer[]): Recognised {
  let type = adapter?.typeOf?.(body) ?? nameOf(body);
  for (let at = layers.length - 1; type === undefined && at >= 0; at--) type = nameOf(layers[at]?.body ?? {});
  return { adapter, drafts: [rawDraft(type)], isUnderstood: false, isPlain: false, type, layers };
}

function find(body: Values, only: Adapter | undefined): Adapter | undefined {
  if (only !== undefined) return only.fits(body) ? only : undefined;
  for (const adapter of adapters) if (adapter.fits(body)) return adapter;
  return undefined;
}

function surround(draft: Draft, { body, envelope }: Layer, adapter: Adapter): void {
  if (draft.happenedAt === undefined) {
    const own = adapter === seed || adapter === flat ? timeIn(body) : body.ts;
    draft.happenedAt = own ?? envelope.happenedAt;
  }
  if (envelope.source !== undefined) draft.source ??= envelope.source;
  if (envelope.eventId !== undefined) draft.eventId ??= envelope.eventId;
  if (envelope.sequence !== undefined) draft.sequence ??= envelope.sequence;
}

/** What the producer calls it. */
function nameOf(body: Values): string | undefined {
  for (const name of namingFields) {
    const value = body[name];
    if (typeof value === "string" && value !== "" && !value.startsWith("{")) return value.slice(0, maxNameLength);
  }
  const { message } = body;
  return typeof message === "string" && isTypeName(message) ? message : undefined;
}
