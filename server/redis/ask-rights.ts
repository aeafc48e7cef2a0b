import type { CommandState } from "@/lib/schema/server";
import { commandStateOf } from "@/lib/servers/probe-answer";
import { orError, type RawConnection } from "./raw-connection";
import { ReplyError } from "./reply-reader";

/** A command as it changes nothing: on a key that does not exist. */
export type Probe = { name: string; command: Buffer };

/** `error` is what Redis answered, whether it refused or ran the command and had something to say. */
export type Probed = { state: CommandState; error: ReplyError | null };

/** Asks in one round trip; throws what Redis refuses as a whole, or that it was lost. */
export async function askRights(
  connection: RawConnection,
  probes: readonly Probe[],
): Promise<ReadonlyMap<string, Probed>> {
  await connection.open();
  const replies = await connection.pipeline(
    probes.map(({ command }) => command),
    probes.map(() => orError(skipsReply)),
  );
  const probed = new Map<string, Probed>();
  probes.forEach(({ name }, i) => {
    const reply = replies[i];
    const error = reply instanceof ReplyError ? reply : null;
    probed.set(name, { state: commandStateOf(error), error });
  });
  return probed;
}

function skipsReply(reader: { skip(): void }): boolean {
  reader.skip();
  return true;
}
