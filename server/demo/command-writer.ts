import type { Redis } from "../redis/connect";

export type Command = string[];

/** Writes commands in their order; those that the connection lost go out again before the next. */
export function createCommandWriter(redis: Redis, log: (line: string) => void) {
  let unsent: Command[] = [];
  let sent = 0;
  let refused = 0;

  return {
    get hasUnsent() {
      return unsent.length > 0;
    },
    sentEntries: () => sent,
    /** These go out before everything else. */
    putFirst(commands: Command[]): void {
      unsent = commands.concat(unsent);
    },
    /** What Redis itself refuses does not come again. */
    async send(due: Command[]): Promise<void> {
      const commands = unsent.concat(due);
      unsent = [];
      if (commands.length === 0) return;
      const results = await redis
        .pipeline(commands.map(([name = "", ...args]) => [name.toLowerCase(), ...args]))
        .exec();
      commands.forEach((command, index) => {
        const error = results?.[index]?.[0];
        if (!error) sent += command[0] === "XADD" ? 1 : 0;
        else if (error.name !== "ReplyError") unsent.push(command);
        else if (!error.message.startsWith("BUSYGROUP")) {
          refused += 1;
          if (refused === 1) log(`Redis refuses a write: ${error.message}`);
        }
      });
    },
  };
}
