import { rawEntry } from "./archive-takes";

/** What is written, so that whoever compares knows every byte without having been told. */
export type LoadPlan = {
  prefix: string;
  streams: number;
  perSecond: number;
  seconds: number;
  maxLength: number;
  baseMs: number;
};

export const entriesPerStream = ({ streams, perSecond, seconds }: LoadPlan): number =>
  Math.floor((perSecond * seconds) / streams);

export const keyOf = ({ prefix }: LoadPlan, stream: number): string => `${prefix}:load-${stream}`;

/** When an entry is written, which is its id too. */
export const atMs = ({ streams, perSecond, baseMs }: LoadPlan, n: number): number =>
  baseMs + Math.floor((n * streams * 1_000) / perSecond);

const words = "so the appointment would be on Tuesday at half past nine, is that all right for you? ";

/** Some of it is no text. */
export function fieldsOf(stream: number, n: number): (string | Buffer)[] {
  const said = n % 10 === 3 ? Buffer.from([0, 255, 13, 10, 36, n & 255, stream & 255]) : words.slice((stream + n) % 70);
  return ["type", "transcript", "role", n % 2 === 0 ? "agent" : "user", "text", said, "n", `${stream}.${n}`];
}

export const entryId = (plan: LoadPlan, n: number): string => `${atMs(plan, n)}-${n}`;

/** As the server sends it. */
export const plannedBytes = (plan: LoadPlan, stream: number, n: number): Buffer =>
  rawEntry(entryId(plan, n), ...fieldsOf(stream, n));
