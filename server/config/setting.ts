import { z } from "zod";

/** A setting as the operator writes it: its shape in words and one value that works. */
type SettingHelp = { expected: string; example: string };

const help = new Map<string, SettingHelp>();

/** Keeps beside a setting's schema what is told when a value does not fit. */
export function setting<T extends z.ZodType>(name: string, schema: T, expected: string, example: string): T {
  help.set(name, { expected, example });
  return schema;
}

export const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));

export const milliseconds = (name: string, fallback: number, min = 100, max = 86_400_000) =>
  setting(name, wholeNumber(min, max).default(fallback), `whole milliseconds, ${min} to ${max}`, String(fallback));

export const commaSeparated = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1).max(512)).min(1).max(16));

export const expectedOf = (name: string): string => help.get(name)?.expected ?? "a value";

/** One line: the setting, what it is now without any secret, what was most likely meant, what is expected, an example. */
export function describeProblem(name: string, value: string, hint: string | null = null): string {
  const { expected = "a value", example = "" } = help.get(name) ?? {};
  const isMistaken = /_(URL|PASSWORD|SECRET)_FILE$/.test(name) && !/^[./]/.test(value) && value !== "";
  const isSecret = name.endsWith("_SECRET") && value !== "";
  const open = isSecret ? "***" : name.endsWith("_URL") ? withoutSecrets(value) : value;
  const shown = isMistaken ? "***, which is no path" : open;
  const found = shown === "" ? "is missing" : `is ${JSON.stringify(shown)}`;
  return `${name} ${found}${hint === null ? "" : ` (${hint})`}; expected ${expected}, for example ${name}=${example}`;
}

/** Works on what is no URL too, since a mistyped one holds the password all the same. */
export function withoutSecrets(value: string): string {
  return value.replace(/^(\w+:\/\/)?[\s\S]*@/, "$1***@").replace(/[?#][\s\S]*$/, "?***");
}
