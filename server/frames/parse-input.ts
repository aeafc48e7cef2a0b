import type { z } from "zod";
import { AppError } from "../errors";

/** Query parameters as an object; a name given several times becomes a list. */
export function queryOf(url: URL): Record<string, string | string[]> {
  const entries = [...new Set(url.searchParams.keys())].map((name) => {
    const values = url.searchParams.getAll(name);
    return [name, values.length === 1 ? (values[0] ?? "") : values] as const;
  });
  return Object.fromEntries(entries);
}

/** What stands for the `{name}` parts of a path template, each decoded exactly once. */
export function pathParams(template: string, url: URL): Record<string, string> {
  const given = url.pathname.split("/");
  const params: Record<string, string> = {};
  template.split("/").forEach((part, i) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name) params[name] = decodeSegment(name, given[i] ?? "");
  });
  return params;
}

function decodeSegment(name: string, segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    const issue = { path: name, message: "is not valid percent-encoding" };
    throw new AppError("bad-request", `${name}: is not valid percent-encoding`, [issue]);
  }
}

/** What a client sent, in the schema's shape; otherwise `bad-request` with every field that is wrong. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown, place: string): z.infer<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap((issue) => {
    const paths = issue.code === "unrecognized_keys" ? issue.keys : [issue.path.join(".") || place];
    const message = issue.code === "unrecognized_keys" ? "is not known here" : issue.message;
    return paths.map((path) => ({ path: path.slice(0, 100), message: message.slice(0, 300) }));
  });
  const shown = issues.slice(0, 20);
  const message = shown.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  throw new AppError("bad-request", message.slice(0, 1_000), shown);
}
