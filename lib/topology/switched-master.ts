/** Which master's place was taken: `<name> <old host> <old port> <new host> <new port>`. Null for any other message. */
export function switchedMaster(message: string): string | null {
  const [name = "", ...places] = message.split(" ");
  return name !== "" && places.length === 4 ? name : null;
}
