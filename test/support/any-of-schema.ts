import fc from "fast-check";
import { z } from "zod";

type Json = Record<string, unknown>;

const Shape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
});

/** Texts that have broken other programs: ids and numbers at their bounds, encodings, prototypes, markup, other alphabets. */
export const nastyTexts = [
  "",
  " ",
  "0-0",
  "1-0",
  "18446744073709551615-18446744073709551615",
  "18446744073709551616-0",
  "(1-0",
  "-",
  "+",
  "$",
  ">",
  "*",
  "1e3",
  "-1",
  "NaN",
  "9007199254740993",
  "null",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "%00",
  "%zz",
  "\u0000",
  "\r\nFLUSHALL\r\n",
  "\ud800",
  "\u202e\u2066\u200b",
  "<script>alert(1)</script>",
  "=cmd|' /C calc'!A0",
  "{{7*7}}",
  "𝕬🙂é",
  "a".repeat(3_000),
];

const nasty = fc.constantFrom(...nastyTexts);
const anyText = fc.oneof(nasty, fc.string({ maxLength: 40 }), fc.string({ unit: "binary", maxLength: 20 }));
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), anyText);

/**
 * Values for a schema: mostly of its shape, with `known` texts (ids that exist) among them, and now and then something
 * else at any place, a field too many or one too few.
 */
export function anyOfSchema(schema: z.ZodType, known: readonly string[]): fc.Arbitrary<unknown> {
  return arbitraryOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), known, 0);
}

function arbitraryOf(described: unknown, known: readonly string[], depth: number): fc.Arbitrary<unknown> {
  const fitting = fittingOf(described, known, depth);
  return fc.oneof({ arbitrary: fitting, weight: 12 }, { arbitrary: anything, weight: 1 });
}

function fittingOf(described: unknown, known: readonly string[], depth: number): fc.Arbitrary<unknown> {
  const parsed = Shape.safeParse(described);
  if (!parsed.success || depth > 6) return anything;
  const shape = parsed.data;
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum && shape.enum.length > 0) return fc.constantFrom(...shape.enum);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices && choices.length > 0) return fc.oneof(...choices.map((each) => arbitraryOf(each, known, depth + 1)));
  const type = Array.isArray(shape.type) ? shape.type[0] : shape.type;
  switch (type) {
    case "object":
      return objectOf(shape.properties ?? {}, shape.required ?? [], known, depth);
    case "array":
      return fc.array(arbitraryOf(shape.items, known, depth + 1), { maxLength: Math.min(5, shape.maxItems ?? 5) });
    case "integer":
    case "number":
      return fc.oneof(
        fc.integer({ min: Math.max(shape.minimum ?? -10, -1e9), max: Math.min(shape.maximum ?? 1_000, 1e9) }),
        fc.constantFrom(0, -1, 0.5, 2 ** 53, 1e308),
      );
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "string":
      return fc.oneof(fc.constantFrom(...known), fc.constantFrom(...known), anyText, fc.uuid());
    default:
      return fc.oneof(fc.constantFrom(...known), anything);
  }
}

function objectOf(properties: Json, required: string[], known: readonly string[], depth: number) {
  const model = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, arbitraryOf(each, known, depth + 1)]),
  );
  const whole = fc.record(model, { requiredKeys: required.filter((name) => name in model) });
  const spoiled = fc
    .tuple(fc.record(model, { requiredKeys: [] }), fc.dictionary(anyText, anything, { maxKeys: 2 }))
    .map(([some, more]) => ({ ...some, ...more }));
  return fc.oneof({ arbitrary: whole, weight: 8 }, { arbitrary: spoiled, weight: 1 });
}
