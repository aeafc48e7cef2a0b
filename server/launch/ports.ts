import { createServer } from "node:net";
import { LaunchError } from "./launch-error";

const defaultPort = 3000;
const portsTried = 100;

/** Whether a server could listen there now. */
function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port of 127.0.0.1 that the system holds free at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** The port asked for, or else the first free one from 3000 on. A taken port that was asked for is a LaunchError. */
export async function chooseConsolePort(asked: number | undefined, host: string): Promise<number> {
  if (asked !== undefined) {
    if (await isPortFree(asked, host)) return asked;
    throw new LaunchError(`PORT=${asked} is taken on ${host}. Stop what listens there, set another PORT, or unset it.`);
  }
  for (let port = defaultPort; port < defaultPort + portsTried; port++) {
    if (await isPortFree(port, host)) return port;
  }
  throw new LaunchError(`Ports ${defaultPort} to ${defaultPort + portsTried - 1} are all taken on ${host}. Set PORT.`);
}
