import type { ProducerMapping } from "../../schema/producer-mapping";
import { roleOf } from "./adapters/adapter";
import { readType } from "./adapters/type-words";
import { readTime } from "./clock";
import { flagOf, isObject, objectOf, type Values } from "./loose-value";
import { writeMapping } from "./parse-mapping";

type Field = { path: string; bodies: number; texts: string[]; words: number; flags: number; times: number };

const deepest = 4;
const maxFields = 200;
const maxValues = 12;
/** Of a value longer than this no word for a kind or a role is made. */
const maxValueLength = 40;

const names = {
  text: /text|msg|message|content|transcript|utter|phrase|say|said|speech|body|words/i,
  role: /role|who|speaker|side|party|sender|author|leg|actor|participant|track|direction/i,
  kind: /^(?:.*\.)?(?:type|kind|event|evt|action|op|name)$/i,
  segment: /^(?:.*\.)?(?:seg\w*|utt\w*|turn\w*|msg_?id|message_?id|item_?id)$/i,
  final: /final|interim|partial|complete|done|last/i,
};

/** What the settings could say of some entries that nobody understood: a proposal to be checked, in the settings' words. */
export function proposeMapping(bodies: readonly Values[]): string | null {
  const fields = fieldsOf(bodies);
  const text = best(fields, (field) => {
    if (field.texts.length === 0 || field.times > 0 || field.words === 0) return 0;
    return (
      field.words / field.texts.length + (names.text.test(field.path) ? 3 : 0) - (names.kind.test(field.path) ? 3 : 0)
    );
  });
  if (text === undefined || text.words / text.texts.length < 1.2) return null;
  const others = fields.filter((field) => field !== text);
  const few = others.filter(isWord);
  const kind = few.find(({ path }) => names.kind.test(path));
  const role =
    few.find((field) => field !== kind && field.texts.some((value) => roleOf(value) !== undefined)) ??
    few.find((field) => field !== kind && names.role.test(field.path));
  const final = others.find((field) => field.flags === field.bodies && names.final.test(field.path));
  const mapping: ProducerMapping = { fields: { text: text.path }, values: {}, mode: null };
  if (role !== undefined) mapping.fields.role = role.path;
  if (kind !== undefined) mapping.fields.kind = kind.path;
  const segment = others.find(({ path }) => names.segment.test(path));
  if (segment !== undefined) mapping.fields.segment = segment.path;
  const time = others.find(({ times, bodies: count }) => times === count);
  if (time !== undefined) mapping.fields.time = time.path;
  if (final !== undefined) mapping.fields.final = final.path;
  addValues(mapping, bodies, text, role, kind);
  return writeMapping(mapping);
}

/** Of kinds those that hold a text and say nothing against it are speech; of roles those are named whose word is known. */
function addValues(
  { values }: ProducerMapping,
  bodies: readonly Values[],
  text: Field,
  role?: Field,
  kind?: Field,
): void {
  const spoken = new Set(
    bodies.filter((body) => typeof at(body, text.path) === "string").map((body) => at(body, kind?.path ?? "")),
  );
  const kinds = [...new Set(kind?.texts ?? [])].filter((value) => spoken.has(value));
  const speech = kinds.filter((value) => ["speech", "unknown"].includes(readType(value).is));
  if (speech.length > 0) values.speech = speech;
  const partial = speech.filter((value) => readType(value).isFinal === false || readType(value).isDelta);
  if (partial.length > 0) values.partial = partial;
  const said = [...new Set(role?.texts ?? [])];
  const open = said.filter((value) => roleOf(value) === undefined);
  const user = said.filter((value) => roleOf(value) === "user");
  const agent = said.filter((value) => roleOf(value) === "agent");
  // Of two words that nobody knows the first to speak is taken for the user: the reader is told to check it.
  if (user.length + agent.length === 0) {
    if (open[0] !== undefined) values.user = [open[0]];
    if (open[1] !== undefined) values.agent = [open[1]];
    return;
  }
  if (user.length > 0) values.user = user;
  if (agent.length > 0) values.agent = agent;
}

const isWord = ({ texts, bodies, words }: Field) =>
  texts.length === bodies &&
  words === texts.length &&
  new Set(texts).size <= maxValues &&
  texts.every((value) => value.length <= maxValueLength && !/[,()|:]/.test(value));

function best(fields: readonly Field[], scoreOf: (field: Field) => number): Field | undefined {
  let found: Field | undefined;
  for (const field of fields) if (scoreOf(field) > (found === undefined ? 0 : scoreOf(found))) found = field;
  return found;
}

function at(body: Values, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split(".")) value = objectOf(value)?.[name];
  return value;
}

function fieldsOf(bodies: readonly Values[]): Field[] {
  const fields = new Map<string, Field>();
  for (const body of bodies) collect(fields, body, "", 1);
  return [...fields.values()];
}

function collect(fields: Map<string, Field>, body: Values, before: string, depth: number): void {
  for (const [name, value] of Object.entries(body)) {
    if (name.includes(".") || /[,()|:\s]/.test(name)) continue;
    const path = before + name;
    const inner = objectOf(value);
    if (inner !== undefined && isObject(inner)) {
      if (depth < deepest) collect(fields, inner, `${path}.`, depth + 1);
      continue;
    }
    let field = fields.get(path);
    if (field === undefined) {
      if (fields.size >= maxFields) return;
      field = { path, bodies: 0, texts: [], words: 0, flags: 0, times: 0 };
      fields.set(path, field);
    }
    field.bodies += 1;
    if (flagOf(value) !== undefined) field.flags += 1;
    if (readTime(value)?.kind === "time") field.times += 1;
    else if (typeof value === "string" && value !== "") {
      field.texts.push(value);
      field.words += value.split(/\s+/).filter(Boolean).length;
    }
  }
}
