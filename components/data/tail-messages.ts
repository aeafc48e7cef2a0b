/** From a tab to what carries the tails of all tabs. It says how much it has heard, so that nothing piles up before it. */
export type TailAsk =
  | { type: "open"; streamId: number; url: string }
  | { type: "close"; streamId: number }
  | { type: "heard"; streamId: number; count: number }
  | { type: "beat" }
  | { type: "bye" };

/** An event of one of the tab's streams. */
export interface TailNews {
  streamId: number;
  event: string;
  data: string;
}

/** How many events may be on their way to a tab; beyond it the stream breaks and begins again after what was taken. */
export const maxUnheard = 10_000;
export const heardEvery = 500;

/** An address has room for so many. */
export const maxTails = 24;
export const maxAddressLength = 8_000;
export const waitingTip = `Other windows of this browser follow as many calls as one connection carries (${maxTails} at most); close one.`;
