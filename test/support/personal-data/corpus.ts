import { readFileSync } from "node:fs";

/** Where a line stands: said by a user, answered to a question, or in a field of an entry. */
export type Place = { kind: "said"; asked: string | null } | { kind: "field"; name: string };
export type PersonalLine = { kind: string; language: string; place: Place; text: string; secret: string };
export type HarmlessLine = { language: string; place: Place; text: string };

/** Tab-separated lines beside this file; who finds a leak, or something hidden, adds a line. */
const rowsOf = (name: string): string[][] =>
  readFileSync(new URL(name, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"));

function placeOf(text: string): Place {
  const [kind = "", ...rest] = text.split(":");
  const name = rest.join(":");
  return kind === "field" ? { kind: "field", name } : { kind: "said", asked: kind === "asked" ? name : null };
}

export const readPersonal = (): PersonalLine[] =>
  rowsOf("./personal.tsv").map(([kind = "", language = "", place = "", text = "", secret = ""]) => ({
    ...{ kind, language, place: placeOf(place), text, secret },
  }));

export const readHarmless = (): HarmlessLine[] =>
  rowsOf("./harmless.tsv").map(([language = "", place = "", text = ""]) => ({ language, place: placeOf(place), text }));
