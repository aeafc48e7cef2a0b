import type { Target } from "./dial";
import { encodeCommand } from "./encode-command";

/** What a new connection says first. PING comes as early as it is allowed: its answer tells why a server turns us away. */
export function handshake(target: Target, name: string): { command: Buffer; isRequired: boolean }[] {
  const required: Buffer[] = [];
  if (target.password !== "") {
    const credentials = target.username === "" ? [target.password] : [target.username, target.password];
    required.push(encodeCommand("AUTH", ...credentials));
  }
  if (target.database !== "" && target.database !== "0") required.push(encodeCommand("SELECT", target.database));
  required.push(encodeCommand("PING"));
  return [
    ...required.map((command) => ({ command, isRequired: true })),
    { command: encodeCommand("CLIENT", "SETNAME", name), isRequired: false },
  ];
}
