import { setTimeout as sleep } from "node:timers/promises";

type Seen = object | string | number | true;
type Nothing = null | undefined | false;

/** Waits until `look` gives something; fails naming `what` after `withinMs`. */
export async function waitFor<T extends Seen>(
  what: string | (() => string),
  look: () => T | Nothing | Promise<T | Nothing>,
  withinMs = 8_000,
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    const seen: T | Nothing = await look();
    if (seen) return seen;
    if (Date.now() > deadlineMs) {
      throw new Error(`waited ${withinMs} ms in vain for: ${typeof what === "string" ? what : what()}`);
    }
    await sleep(15);
  }
}
