import { readFileSync } from "node:fs";
import { z } from "zod";
import { parseRedisUrl, withPassword } from "@/lib/topology/redis-url";

const mostBytes = 65_536;

/** What a file holds that keeps a secret out of the environment: one line, without the line's end. */
export const secretFile = z.string().transform((path, context) => {
  try {
    const text = readFileSync(path, "utf8").replace(/\r?\n$/, "");
    if (text === "" || text.length > mostBytes || /[\r\n\0]/.test(text)) throw new Error("no line");
    return text;
  } catch (error) {
    // The error's own words repeat the path, which may be the secret itself, put into the wrong variable.
    const code = error instanceof Error && "code" in error ? `it cannot be read: ${error.code}` : null;
    context.addIssue({ code: "custom", message: code ?? "it does not hold one line" });
    return z.NEVER;
  }
});

type Given = { url: string | undefined; urlFile: string | undefined; passwordFile: string | undefined };

/** One address out of the settings that may make it up; or, in a line, which of them contradict each other. */
export function addressFrom(name: string, passwordName: string, { url, urlFile, passwordFile }: Given) {
  if (url !== undefined && urlFile !== undefined) {
    return { problem: `${name} and ${name}_FILE are both set; leave one of them out` };
  }
  const address = url ?? urlFile;
  if (passwordFile === undefined) return { address };
  if (address === undefined) return { problem: `${passwordName} needs an address: set ${name} or ${name}_FILE too` };
  if (parseRedisUrl(address)?.password !== "")
    return { problem: `${passwordName} is set, but the address of ${name} has a password too` };
  return { address: withPassword(address, passwordFile) };
}
