import { textPrint } from "./text-print";

/** More messages than a call has; beyond them none is told as new. */
const maxMessages = 5_000;

/**
 * Producers that repeat the whole history with every request: which of its messages were not there before. Said twice is
 * new once: the second "yes" of a history is new after a history with one.
 */
export function createNewMessages(): (history: readonly string[]) => boolean[] {
  const told = new Map<string, number>();
  return (history) => {
    const here = new Map<string, number>();
    return history.map((message) => {
      const print = textPrint(message);
      const times = (here.get(print) ?? 0) + 1;
      here.set(print, times);
      if (times <= (told.get(print) ?? 0) || told.size >= maxMessages) return false;
      told.set(print, times);
      return true;
    });
  };
}
