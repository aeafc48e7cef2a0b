import type { Trouble } from "./trouble";

const nameOf = ({ kind, group, startMs }: Trouble) => `${kind}/${group}/${startMs}`;

const describe = ({ kind, group, target }: Trouble) =>
  "worker" in target ? `${kind}: ${group}-${target.worker + 1}` : `${kind}: ${group} on call slot ${target.slot}`;

/** A line for each trouble that has begun or ended. */
export function tellTroubles(before: readonly Trouble[], now: readonly Trouble[]): string[] {
  const isIn = (all: readonly Trouble[], one: Trouble) => all.some((other) => nameOf(other) === nameOf(one));
  return [
    ...now.filter((one) => !isIn(before, one)).map((one) => `trouble begins, ${describe(one)}`),
    ...before.filter((one) => !isIn(now, one)).map((one) => `trouble ends, ${describe(one)}`),
  ];
}
