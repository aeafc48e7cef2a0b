import type { Socket } from "node:net";

/** What ended a connection, told apart where nothing was ever said on it: as a port for TLS does that is spoken to without. */
export function whyEnded(socket: Socket, error: Error): Error {
  if (socket.bytesRead > 0 || "encrypted" in socket) return error;
  const isCut = !("code" in error) || error.code === "ECONNRESET" || error.code === "EPIPE";
  return isCut ? Object.assign(error, { code: "UNANSWERED" }) : error;
}
