import type { CommandState, ServerCommand } from "@/lib/schema/server";
import type { Lacking } from "./acl-fix";

/** A command that the console runs, with what was found of it on these keys. */
export type AskedRight = {
  right: string;
  use: ServerCommand["use"];
  place: Lacking["place"];
  note: string;
  state: CommandState;
  isKeyRefused: boolean;
  /** Why it is not used though it is there. */
  unsafe: string | null;
};

/** The commands for the panel, a right on two kinds of keys as one line, and which of them are refused. */
export function assessRights(asked: readonly AskedRight[]): { commands: ServerCommand[]; lacking: Lacking[] } {
  const commands = new Map<string, ServerCommand>();
  const lacking: Lacking[] = [];
  for (const { right, use, place, note, state, isKeyRefused, unsafe } of asked) {
    const name = right.toUpperCase().replace("|", " ");
    const known = commands.get(`${use} ${name}`);
    const said = unsafe === null ? note : unsafe;
    if (known === undefined) commands.set(`${use} ${name}`, { name, state, use, note: said });
    else if (rank[state] > rank[known.state]) known.state = state;
    if (state === "refused") lacking.push({ right, use, place, isKey: isKeyRefused });
  }
  return { commands: [...commands.values()], lacking };
}

const rank: Readonly<Record<CommandState, number>> = { "at-hand": 0, unknown: 1, absent: 2, refused: 3 };
