import type { RawConnection, ReadReply } from "@/server/redis/raw-connection";

/** Commands sent, by the name INFO commandstats gives them. */
export type CommandCounts = Map<string, number>;

/** Commands sent together, each with what takes its reply: that acts only when the reply has been read to its end. */
export class Questions {
  private readonly commands: Buffer[] = [];
  /** Commands after the last of `commands`. */
  private text = "";
  private readonly reads: ReadReply<void>[] = [];
  private readonly counts: CommandCounts;

  constructor(counts: CommandCounts) {
    this.counts = counts;
  }

  /** `command` is null where the one before already holds it. */
  ask(name: string, command: Buffer | string | null, read: ReadReply<void>): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (typeof command === "string") this.text += command;
    else if (command) this.push(command);
    this.reads.push(read);
  }

  private push(command: Buffer): void {
    if (this.text !== "") this.commands.push(Buffer.from(this.text));
    this.text = "";
    this.commands.push(command);
  }

  async send(connection: RawConnection): Promise<void> {
    if (this.text !== "") this.commands.push(Buffer.from(this.text));
    this.text = "";
    await connection.pipeline(this.commands, this.reads);
  }
}
