import { createHash } from "node:crypto";

/** A Lua script that Redis keeps under its hash once it has run. */
export type Script = { name: string; text: string; sha: string };

export function defineScript(name: string, ...parts: string[]): Script {
  const text = parts.join("\n");
  return { name, text, sha: createHash("sha1").update(text).digest("hex") };
}
