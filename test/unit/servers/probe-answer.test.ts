import { expect, test } from "vitest";
import { commandStateOf, isKeyRefused } from "@/lib/servers/probe-answer";

const error = (message: string) => ({ code: message.split(" ")[0] ?? "", message });

test.each([
  [null, "at-hand"],
  ["ERR unknown command 'XNACK', with args beginning with: 'a' 'g' ", "absent"],
  ["ERR unknown command `XNACK`, with args beginning with: `a`, ", "absent"],
  ["ERR unknown subcommand 'SHARDS'. Try CLUSTER HELP.", "absent"],
  ["ERR command is not allowed on this server", "absent"],
  ["NOPERM User callboard has no permissions to run the 'xnack' command", "refused"],
  ["NOPERM this user has no permissions to run the 'xnack' command or its subcommand", "refused"],
  ["NOPERM No permissions to access a key", "refused"],
  ["NOGROUP No such key 'a' or consumer group 'g'", "at-hand"],
  ["ERR no such key", "at-hand"],
  ["READONLY You can't write against a read only replica.", "at-hand"],
  ["NOAUTH Authentication required.", "unknown"],
  ["LOADING Redis is loading the dataset in memory", "unknown"],
  ["MOVED 2427 127.0.0.1:7305", "unknown"],
])("%s is %s", (message, state) => {
  expect(commandStateOf(message === null ? null : error(message))).toBe(state);
});

test.each([
  ["NOPERM No permissions to access a key", true],
  ["NOPERM this user has no permissions to access one of the keys used as arguments", true],
  ["NOPERM User u has no permissions to run the 'xack' command", false],
])("%s is about a key: %s", (message, isKey) => {
  expect(isKeyRefused(error(message))).toBe(isKey);
});
