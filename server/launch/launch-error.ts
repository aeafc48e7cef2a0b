/** A reason not to go on that one line tells completely: the launcher prints the message and no stack. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}
