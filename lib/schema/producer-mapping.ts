import { z } from "zod";
import { TextMode } from "./text-mode";

const name = z.string().min(1).max(120);

/** Where in a producer's events something stands: a field's name, or the names on the way to it joined by dots. */
export const mappedFields = [
  ...["text", "role", "kind", "segment", "time", "final", "speaker", "tool", "call", "args", "result"],
] as const;
/** What values of the role's field (`user` to `system`), of `kind` and of `final` mean. */
export const mappedValues = [
  ...["user", "agent", "human", "system", "partial", "done", "speech", "call_start", "call_end", "error", "silent"],
] as const;

/** What the settings say about a producer that no adapter knows: which field is what, and what its values mean. */
export const ProducerMapping = z.object({
  fields: z.partialRecord(z.enum(mappedFields), name),
  values: z.partialRecord(z.enum(mappedValues), z.array(name).max(20)),
  mode: TextMode.nullable(),
});
export type ProducerMapping = z.infer<typeof ProducerMapping>;
