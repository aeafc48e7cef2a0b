import { compareEntryIds, zeroId } from "../ids/entry-id";

/** One of the streams that a key has had, as far as the order of its copies asks. */
export type ChainedLife = { life: number; lastId: string; base: { life: number; lastId: string } | null };

/** A part of a call that lies in one life of its key: `afterId` < id ≤ `toId`. */
export type LifeSegment = { life: number; afterId: string; toId: string };

/** The newest life with what it shares of earlier ones, in the order of ids. */
export function segmentsOf(lives: readonly ChainedLife[]): LifeSegment[] {
  const byNo = new Map(lives.map((life) => [life.life, life]));
  const segments: LifeSegment[] = [];
  let current = lives.at(-1);
  let toId = current?.lastId ?? zeroId;
  while (current) {
    const { base } = current;
    segments.unshift({ life: current.life, afterId: base?.lastId ?? zeroId, toId });
    toId = base?.lastId ?? zeroId;
    const earlier: ChainedLife | undefined = base === null ? undefined : byNo.get(base.life);
    current = earlier && earlier.life < current.life ? earlier : undefined;
  }
  return segments.filter(({ afterId, toId: end }) => compareEntryIds(end, afterId) > 0);
}
