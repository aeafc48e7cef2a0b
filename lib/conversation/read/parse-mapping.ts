import { mappedFields, mappedValues, type ProducerMapping } from "../../schema/producer-mapping";
import { TextMode } from "../../schema/text-mode";

type Field = (typeof mappedFields)[number];
type Value = (typeof mappedValues)[number];

const isField = (name: string): name is Field => mappedFields.some((one) => one === name);
const isValue = (name: string): name is Value => mappedValues.some((one) => one === name);

const roleValues: ReadonlySet<string> = new Set(["user", "agent", "human", "system"]);
const longest = 120;

/** `text:msg,role:who,user:caller|customer`: null where it says something unknown, twice, or about a field it does not name. */
export function parseMapping(text: string): ProducerMapping | null {
  const mapping: ProducerMapping = { fields: {}, values: {}, mode: null };
  const seen = new Set<string>();
  for (const part of text.split(",")) {
    const [, name = "", given = ""] = /^\s*([a-z_]+)\s*:(.*)$/.exec(part) ?? [];
    const said = given.trim();
    if (said === "" || said.length > 20 * longest || seen.has(name)) return null;
    seen.add(name);
    if (name === "mode") {
      const mode = TextMode.safeParse(said);
      if (!mode.success) return null;
      mapping.mode = mode.data;
    } else if (isField(name)) {
      if (said.length > longest) return null;
      mapping.fields[name] = said;
    } else if (isValue(name)) {
      const values = said.split("|").map((value) => value.trim());
      if (values.length > 20 || values.some((value) => value === "" || value.length > longest)) return null;
      mapping.values[name] = values;
    } else return null;
  }
  return isComplete(mapping) ? mapping : null;
}

/** A text must be named, and a value's meaning only where the field is that holds it. */
function isComplete({ fields, values }: ProducerMapping): boolean {
  if (fields.text === undefined) return false;
  return Object.keys(values).every((name) => {
    if (roleValues.has(name)) return (fields.role ?? fields.kind) !== undefined;
    if (name === "partial" || name === "done") return (fields.final ?? fields.kind) !== undefined;
    return fields.kind !== undefined;
  });
}

/** As it stands in the settings. */
export function writeMapping({ fields, values, mode }: ProducerMapping): string {
  const parts = [
    ...mappedFields.flatMap((name) => (fields[name] === undefined ? [] : [`${name}:${fields[name]}`])),
    ...mappedValues.flatMap((name) => (values[name] === undefined ? [] : [`${name}:${values[name].join("|")}`])),
    ...(mode === null ? [] : [`mode:${mode}`]),
  ];
  return `map(${parts.join(",")})`;
}
