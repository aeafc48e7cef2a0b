import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, test } from "vitest";
import { logOptions } from "@/server/log";

const secret = "s3cr3t";

function written(line: object): string {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  pino(logOptions("info"), sink).info(line, "something happened");
  return chunks.join("");
}

test("the command that Redis refused is not written with its arguments", () => {
  const refused = Object.assign(new Error("WRONGPASS"), { command: { name: "auth", args: ["user", secret] } });
  for (const line of [{ err: refused }, { err: new Error("no connection", { cause: refused }) }]) {
    expect(written(line)).toContain("WRONGPASS");
    expect(written(line)).not.toContain(secret);
  }
});

test.each(["password", "token", "cookie", "authorization"])("%s is not written, alone or within another", (name) => {
  for (const line of [{ [name]: secret }, { headers: { [name]: secret } }]) {
    const text = written(line);
    expect(text).toContain("something happened");
    expect(text).not.toContain(secret);
  }
});
