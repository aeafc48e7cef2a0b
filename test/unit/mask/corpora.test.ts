import { expect, test } from "vitest";
import { createEventMasker } from "@/lib/mask/event-masker";
import { maskEntryAlone } from "@/lib/mask/mask-entry";
import { type Place, readHarmless, readPersonal } from "@/test/support/personal-data/corpus";
import { eventsOf, final, growing, type Said } from "@/test/support/personal-data/play-masked";

const fewestLines = 500;
const maxShareHidden = 0.01;
const shownDigits = 4;
const timeMs = 1_764_262_834_680;

/** What a user is shown to have said at the end of a call, said in one go or growing. */
function saidShown(text: string, asked: string | null, isGrowing: boolean): string {
  const question = asked === null ? "Hello, how can I help you today?" : asked;
  const words = text.split(/(?= )/);
  const said: Said[] = isGrowing ? growing("user", words, "s") : [final("user", text)];
  const masker = createEventMasker();
  const shown = eventsOf([final("agent", question), ...said, final("agent", "Thank you very much for that.")]).map(
    (event) => masker.push(event),
  );
  masker.settle();
  for (const { no, event } of masker.corrections(true)) shown[no] = event;
  return shown.findLast(({ role }) => role === "user")?.text ?? "";
}

const fieldShown = (name: string, text: string): string =>
  maskEntryAlone({ id: `${timeMs}-0`, timeMs, fields: { [name]: text } }).fields[name] ?? "";

const shownOf = (place: Place, text: string, isGrowing: boolean): string =>
  place.kind === "field" ? fieldShown(place.name, text) : saidShown(text, place.asked, isGrowing);

const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** The secret itself however it is parted, or so many of its digits in a row. */
function isTold(shown: string, secret: string): boolean {
  const [seen, hidden] = [bare(shown.replace(/\[[a-z -]+\]|…/g, " ")), bare(secret)];
  if (hidden !== "" && seen.includes(hidden)) return true;
  const [seenDigits, digits] = [shown.replace(/\D/g, ""), secret.replace(/\D/g, "")];
  for (let at = 0; at + shownDigits <= digits.length; at++) {
    if (seenDigits.includes(digits.slice(at, at + shownDigits))) return true;
  }
  return false;
}

test("nothing of the personal data is shown, said at once, growing, in fields and in JSON", { timeout: 60_000 }, () => {
  const lines = readPersonal();
  const told = lines.flatMap(({ kind, place, text, secret }) =>
    [false, true].flatMap((isGrowing) => {
      if (isGrowing && place.kind === "field") return [];
      const shown = shownOf(place, text, isGrowing);
      return isTold(shown, secret) ? [`${kind}: ${JSON.stringify(place)} ${text} → ${shown}`] : [];
    }),
  );
  console.info(`leaked ${told.length} of ${lines.length} lines with personal data`);
  expect(lines.length).toBeGreaterThanOrEqual(fewestLines);
  expect(told).toEqual([]);
});

test("next to nothing of what is harmless is hidden", { timeout: 60_000 }, () => {
  const lines = readHarmless();
  const hidden = lines.flatMap(({ place, text }) => {
    const shown = [false, true].map((isGrowing) => shownOf(place, text, isGrowing));
    const other = shown.find((one) => one !== text);
    return other === undefined ? [] : [`${JSON.stringify(place)} ${text} → ${other}`];
  });
  const percent = ((hidden.length / lines.length) * 100).toFixed(1);
  console.info(`hidden ${hidden.length} of ${lines.length} harmless lines, ${percent} %`, hidden);
  expect(lines.length).toBeGreaterThanOrEqual(fewestLines);
  expect(hidden.length / lines.length).toBeLessThanOrEqual(maxShareHidden);
});
