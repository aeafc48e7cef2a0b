import type { SchemaReport } from "../../schema/call-shape";
import type { PlacedTime } from "./clock";
import { isWallClock } from "./clock";
import { createLagSketch } from "./lag-sketch";
import type { Values } from "./loose-value";
import { proposeMapping } from "./propose-mapping";
import type { Recognised } from "./recognise";
import { envelopeNames } from "./unwrap";

const shownNames = 50;
const rememberedNames = 1_000;
const maxNameLength = 80;
const maxUnread = 40;
const maxUnreadLength = 4_000;
/** Fields looked at in one entry; a hostile one has thousands. */
const lookedAtFields = 200;

/** Counts how well entries are understood, in bounded memory. */
export function createSchemaReport() {
  let entries = 0;
  let understood = 0;
  let plain = 0;
  let guessed = 0;
  const unknownTypes = new Map<string, number>();
  /** Some of what was not understood, to propose a mapping by. */
  const unread: Values[] = [];
  let proposal: { of: number; mapping: string | null } = { of: 0, mapping: null };

  function propose(): string | null {
    if (proposal.of !== unread.length) proposal = { of: unread.length, mapping: proposeMapping(unread) };
    return proposal.mapping;
  }

  function keep({ isUnderstood, adapter, layers }: Recognised): void {
    if (isUnderstood || unread.length >= maxUnread || (adapter !== null && adapter.name !== "seed")) return;
    const body = layers.at(-1)?.body;
    if (body === undefined) return;
    let length = 0;
    for (const name in body) length += typeof body[name] === "string" ? body[name].length : 100;
    if (length <= maxUnreadLength) unread.push(body);
  }
  const adapters: Record<string, number> = {};
  const unknown = new Map<string, number>();
  const clock = { missing: 0, implausible: 0, backwards: 0 };
  const lag = createLagSketch();
  let lastAtMs = Number.NEGATIVE_INFINITY;

  function countNames({ adapter, layers }: Recognised): void {
    const last = layers.length - 1;
    let lookedAt = 0;
    for (let index = 0; index <= last; index += 1) {
      const known = index === last || adapter?.name === "seed" ? adapter?.knownFields : undefined;
      for (const name in layers[index]?.body) {
        lookedAt += 1;
        if (lookedAt > lookedAtFields) return;
        if (known?.has(name) || envelopeNames.has(name)) continue;
        const shown = name.length > maxNameLength ? name.slice(0, maxNameLength) : name;
        unknown.set(shown, (unknown.get(shown) ?? 0) + 1);
      }
    }
    if (unknown.size > rememberedNames) forgetRare(unknown);
  }

  return {
    /** `isGuessed`: how its text goes with the one before had to be guessed. */
    count(recognised: Recognised, isGuessed: boolean): void {
      entries += 1;
      if (recognised.isUnderstood) understood += 1;
      if (recognised.isPlain) plain += 1;
      if (isGuessed) guessed += 1;
      keep(recognised);
      if (recognised.type !== undefined) {
        unknownTypes.set(recognised.type, (unknownTypes.get(recognised.type) ?? 0) + 1);
        if (unknownTypes.size > rememberedNames) forgetRare(unknownTypes);
      }
      const name = recognised.adapter?.name;
      if (name !== undefined) adapters[name] = (adapters[name] ?? 0) + 1;
      countNames(recognised);
    },
    /** Once per entry, with the time of its first event. */
    countTime({ atMs, clock: from, fault }: PlacedTime, arrivedAtMs: number): void {
      if (fault !== undefined) clock[fault] += 1;
      if (from === "arrival") return;
      if (atMs < lastAtMs) clock.backwards += 1;
      lastAtMs = atMs;
      if (from === undefined && isWallClock(arrivedAtMs)) lag.add(arrivedAtMs - atMs);
    },
    report: (): SchemaReport => ({
      entries,
      understood,
      plain,
      guessed,
      adapters: { ...adapters },
      mapping: propose(),
      unknownTypes: mostFrequent(unknownTypes).slice(0, shownNames),
      unknownFields: mostFrequent(unknown).slice(0, shownNames),
      clock: { ...clock, medianLagMs: lag.median(), maxLagMs: lag.max() },
    }),
  };
}

function mostFrequent(counts: ReadonlyMap<string, number>): { name: string; entries: number }[] {
  return [...counts]
    .map(([name, entries]) => ({ name, entries }))
    .sort((a, b) => b.entries - a.entries || (a.name < b.name ? -1 : 1));
}

/** Keeps the frequent half, so that names made up by one producer do not push out what others always send. */
function forgetRare(counts: Map<string, number>): void {
  for (const { name } of mostFrequent(counts).slice(rememberedNames / 2)) counts.delete(name);
}
