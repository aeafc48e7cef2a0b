import type { AdapterName } from "../../schema/call-shape";
import type { RawEntry } from "../../schema/stream-entry";
import { type Adapter, type Draft, type ReadBody, rawDraft } from "./adapters/adapter";
import { assemblyai } from "./adapters/assemblyai";
import { contactLens } from "./adapters/contact-lens";
import { conversationRelay } from "./adapters/conversation-relay";
import { deepgram } from "./adapters/deepgram";
import { elevenlabs } from "./adapters/elevenlabs";
import { flat } from "./adapters/flat";
import { livekit } from "./adapters/livekit";
import { openaiRealtime } from "./adapters/openai-realtime";
import { otelGenai } from "./adapters/otel-genai";
import { retell } from "./adapters/retell";
import { rtvi } from "./adapters/rtvi";
import { seed } from "./adapters/seed";
import { vapi } from "./adapters/vapi";
import { firstText, type Values } from "./loose-value";
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
];
const byName = new Map([...adapters, seed].map((adapter) => [adapter.name, adapter]));

export const adapterNamed = (name: AdapterName): Adapter => byName.get(name) ?? seed;

export type Recognised = {
  adapter: Adapter | null;
  drafts: Draft[];
  isUnderstood: boolean;
  layers: readonly Layer[];
};

const longestName = 80;

/**
 * Finds out for each entry of a call, in order, which producer wrote it and what it says. Producers that send snapshots
 * or windows are remembered from entry to entry, so one recogniser serves one call.
 */
export function createRecogniser(pinned: AdapterName | null): (entry: RawEntry) => Recognised {
  const readers = new Map<AdapterName, ReadBody>();
  const onlyAdapter = pinned === null ? undefined : byName.get(pinned);

  function read(adapter: Adapter, layer: Layer, layers: readonly Layer[]): Recognised {
    let reader = readers.get(adapter.name);
    if (reader === undefined) {
      reader = adapter.start();
      readers.set(adapter.name, reader);
    }
    const drafts = reader(layer.body);
    if (drafts === null) return { adapter, drafts: [rawDraft(nameOf(layer.body))], isUnderstood: false, layers };
    for (const draft of drafts) surround(draft, layer, adapter);
    return { adapter, drafts, isUnderstood: true, layers };
  }

  return (entry) => {
    const outer = outerLayer(entry);
    const layers = [outer];
    const fitting = find(outer.body, onlyAdapter);
    if (fitting !== undefined) return read(fitting, outer, layers);
    for (const layer of innerLayers(outer)) {
      layers.push(layer);
      const adapter = find(layer.body, onlyAdapter);
      if (adapter !== undefined) return read(adapter, layer, layers);
    }
    const last = layers.at(-1) ?? outer;
    if (onlyAdapter !== undefined) return read(onlyAdapter, last, layers);
    const plain = layers.find(({ body }) => seed.fits(body));
    if (plain !== undefined) return read(seed, plain, layers);
    return { adapter: null, drafts: [rawDraft(nameOf(last.body))], isUnderstood: false, layers };
  };
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
  const name = firstText(body.type, body.event, body.kind, body.event_type, body.EventType, body.label);
  return name?.slice(0, longestName);
}
