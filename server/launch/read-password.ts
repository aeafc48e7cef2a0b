import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** One line typed at the terminal without being shown, or the first line of what is piped in. */
export async function readPassword(prompt: string): Promise<string> {
  const isTyped = process.stdin.isTTY === true;
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTyped });
  try {
    return await new Promise((resolve, reject) => {
      lines.once("line", resolve);
      lines.once("SIGINT", () => reject(new Error("Stopped; nothing was changed.")));
      lines.once("close", () => reject(new Error("No password came; nothing was changed.")));
    });
  } finally {
    lines.close();
    if (isTyped) process.stderr.write("\n");
  }
}
