import { hashText } from "./random";

export const groupNames = ["brain", "comply", "crm"] as const;
export type GroupName = (typeof groupNames)[number];

export type Fleet = { calls: number; workersPerGroup: number };

export type TroubleKind =
  /** The worker dies with entries pending; nobody reads its calls until `rebalanceAtMs`. */
  | "crash"
  /** The worker handles about half of what arrives. */
  | "slow"
  /** The worker reads, then only polls, and acks nothing. */
  | "blocked"
  /** An entry whose handler always throws. */
  | "poison"
  /** The group reads the call so rarely that trimming overtakes it. */
  | "overtaken"
  /** The same, but the group wakes up before anything is lost. */
  | "near-miss"
  /** The group drops the call before it ends and leaves a backlog. */
  | "abandoned";

type Target = { worker: number } | { slot: number };

export type Trouble = {
  kind: TroubleKind;
  group: GroupName;
  target: Target;
  startMs: number;
  endMs: number;
  /** `crash` only: from here on the other workers serve the dead one's calls. */
  rebalanceAtMs?: number;
};

/** Trouble comes in rounds; every kind appears once in each, and a round ends with a calm stretch. */
export const roundMs = 300_000;
/** What a call's stream keeps while trimming is meant to overtake a group within minutes. */
export const shortWindow = 300;
export const usualWindow = 1_000;
/** Keeps a poison entry from being trimmed before it has been redelivered many times. */
export const wideWindow = 2_000;

const seconds = (count: number) => count * 1_000;

type Planned = { kind: TroubleKind; group: number; startMs: number; endMs: number; rebalanceAtMs?: number };

const plan: readonly Planned[] = [
  { kind: "poison", group: 2, startMs: seconds(8), endMs: seconds(285) },
  { kind: "overtaken", group: 1, startMs: seconds(12), endMs: seconds(200) },
  { kind: "slow", group: 2, startMs: seconds(15), endMs: seconds(120) },
  { kind: "crash", group: 0, startMs: seconds(40), endMs: seconds(200), rebalanceAtMs: seconds(150) },
  { kind: "abandoned", group: 2, startMs: seconds(50), endMs: seconds(115) },
  { kind: "blocked", group: 1, startMs: seconds(60), endMs: seconds(180) },
  { kind: "near-miss", group: 0, startMs: seconds(110), endMs: seconds(165) },
];

/** Slots are dealt out by remainder, so that no two troubles of a round meet on one call. */
const dealtOver = 12;
const workerRemainder: Record<GroupName, number> = { brain: 1, comply: 4, crm: 7 };
const callRemainder: Partial<Record<TroubleKind, number>> = {
  poison: 2,
  overtaken: 5,
  "near-miss": 8,
  abandoned: 10,
};

const matches = (slot: number, remainder: number, calls: number) => {
  const over = Math.min(dealtOver, calls);
  return slot % over === remainder % over;
};

/** The last worker of each group, which serves a small share of the calls. */
export const victimWorker = (fleet: Fleet) => fleet.workersPerGroup - 1;

/** Which worker of a group serves the call in a slot, given the workers that are out of the rota. */
export function workerOfSlot(slot: number, group: GroupName, fleet: Fleet, absent: ReadonlySet<number>): number {
  const victim = victimWorker(fleet);
  if (!absent.has(victim) && matches(slot, workerRemainder[group], fleet.calls)) return victim;
  return fleet.workersPerGroup === 1 ? 0 : slot % (fleet.workersPerGroup - 1);
}

/**
 * The second worker of a group that reads every sixth call, half of the victim's among them, so that somebody is there
 * when it dies; null for the others.
 */
export function partnerOfSlot(
  slot: number,
  group: GroupName,
  fleet: Fleet,
  absent: ReadonlySet<number>,
): number | null {
  if (fleet.workersPerGroup < 3 || slot % 24 < 12 || slot % 3 !== 1) return null;
  const first = workerOfSlot(slot, group, fleet, absent);
  const usual = slot % (fleet.workersPerGroup - 1);
  return usual === first ? (usual + 1) % (fleet.workersPerGroup - 1) : usual;
}

export function troublesOfRound(round: number, seed: number, fleet: Fleet): Trouble[] {
  return plan.map(({ kind, group: base, startMs, endMs, rebalanceAtMs }) => {
    const offsetMs = round * roundMs;
    const group = groupNames[(base + round) % groupNames.length] ?? "brain";
    const remainder = callRemainder[kind];
    const target = remainder === undefined ? { worker: victimWorker(fleet) } : { slot: slotFor(kind, remainder) };
    return {
      kind,
      group,
      target,
      startMs: startMs + offsetMs,
      endMs: endMs + offsetMs,
      ...(rebalanceAtMs === undefined ? {} : { rebalanceAtMs: rebalanceAtMs + offsetMs }),
    };
  });

  function slotFor(kind: TroubleKind, remainder: number): number {
    const slots = Array.from({ length: fleet.calls }, (_, slot) => slot);
    const fitting = slots.filter((slot) => matches(slot, remainder, fleet.calls));
    return fitting[hashText(`${seed}/${round}/${kind}`) % fitting.length] ?? 0;
  }
}

/** What is wrong at a moment after the start. Same seed and fleet, same troubles; they come again for ever. */
export function troublesAt(elapsedMs: number, seed: number, fleet: Fleet): Trouble[] {
  const round = Math.floor(Math.max(0, elapsedMs) / roundMs);
  return troublesOfRound(round, seed, fleet).filter(({ startMs, endMs }) => elapsedMs >= startMs && elapsedMs < endMs);
}

export type CallPlan = { durationMs: number; maxLength: number };

const justMissedMs = seconds(10);
const beyondMs = seconds(25);

/** How long a call that starts now in a slot should last, and what its stream keeps, so that its trouble can happen. */
export function planCall(slot: number, startMs: number, naturalMs: number, seed: number, fleet: Fleet): CallPlan {
  const round = Math.floor(Math.max(0, startMs) / roundMs);
  const coming = [round, round + 1]
    .flatMap((each) => troublesOfRound(each, seed, fleet))
    .find(
      (trouble) =>
        "slot" in trouble.target &&
        trouble.target.slot === slot &&
        trouble.startMs > startMs - justMissedMs &&
        trouble.startMs < startMs + naturalMs + justMissedMs,
    );
  if (!coming) return { durationMs: naturalMs, maxLength: usualWindow };
  if (coming.kind === "abandoned") {
    return { durationMs: Math.max(seconds(15), coming.endMs - seconds(35) - startMs), maxLength: usualWindow };
  }
  return {
    durationMs: Math.max(naturalMs, coming.endMs - startMs + beyondMs),
    maxLength: coming.kind === "poison" ? wideWindow : shortWindow,
  };
}
