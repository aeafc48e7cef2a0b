import { setTimeout as sleep } from "node:timers/promises";
import { formatHostPort, type HostPort } from "@/lib/topology/redis-url";
import { meaningOf, type ReplyMeaning } from "@/lib/topology/reply-meaning";
import type { ConnectionNeeds, RawConnection, ReadReply } from "../connection";
import { encodeCommand } from "../encode-command";
import { ReplyTooLarge } from "../raw-connection";
import { isRedisError, type RedisError } from "../redis-error";
import type { ReplyError, ReplyReader } from "../reply-reader";
import { answerWithError } from "./answer-with-error";
import { type SlottedCommand, splitCommands } from "./split-commands";

/** What a routed connection needs to know of the servers. */
export type Router = {
  /** False while one server holds everything: then all goes to `home`. */
  isSpread(): boolean;
  /** Resolves once it is known who holds what; rejects where that cannot be found out. */
  ready(): Promise<void>;
  ownerOf(slot: number): HostPort | null;
  /** Whoever answers what is about no key. */
  anyMaster(): HostPort | null;
  /** A server said that somebody else holds a slot. */
  sawMoved(slot: number, to: HostPort): void;
  /** A server did not answer, or serves nobody. */
  sawTrouble(): void;
  connectTo(place: HostPort, needs: ConnectionNeeds): RawConnection;
  /** Connections to one server, wherever that is now. */
  home(needs: ConnectionNeeds): RawConnection;
  /** How an announced address is reached from here. */
  reach(announced: HostPort): HostPort;
  isKnown(place: HostPort): boolean;
};

type Pending<T> = {
  command: SlottedCommand;
  read: ReadReply<T>;
  index: number;
  to: HostPort | null;
  isAsking: boolean;
};
type Told<T> = { value: T } | { redirect: ReplyMeaning; error: ReplyError };

const maxRedirects = 6;
const laterAfterMs = 60;
const asking = encodeCommand("ASKING");

/**
 * A connection that leads each command to the server that holds its key, and follows MOVED and ASK; in one pipeline the
 * replies stand in the order of the commands all the same. A command without keys goes where its neighbours go. Where a
 * server cannot be reached its commands are answered by an error, so that the others' replies are not lost: UNREACHABLE
 * was not sent, LOSTREPLY may have run. Where all commands are of one server it rejects, as a plain connection does.
 */
export function createRoutedConnection(router: Router, needs: ConnectionNeeds): RawConnection {
  const home = router.home(needs);
  const byPlace = new Map<string, RawConnection>();
  let bytesOfClosed = 0;

  function connectionTo(place: HostPort): RawConnection {
    const name = formatHostPort(place);
    const known = byPlace.get(name);
    if (known) return known;
    for (const [other, connection] of byPlace) {
      if (router.isKnown(parsePlace(other))) continue;
      bytesOfClosed += connection.bytesRead;
      connection.close();
      byPlace.delete(other);
    }
    const connection = router.connectTo(place, needs);
    byPlace.set(name, connection);
    return connection;
  }

  async function pipeline<T>(commands: Buffer[], reads: ReadReply<T>[]): Promise<T[]> {
    if (!router.isSpread()) return home.pipeline(commands, reads);
    await router.ready();
    const results: T[] = [];
    let open = waitingFor(splitCommands(commands), reads);
    const isOfOne = new Set(open.map(({ to }) => to && formatHostPort(to))).size === 1;
    for (let round = 0; open.length > 0; round++) {
      const mayRedirect = round < maxRedirects;
      const told = await sendAll(open, isOfOne && round === 0);
      const again: Pending<T>[] = [];
      let isLater = false;
      open.forEach((one, i) => {
        const reply = told[i];
        if (!reply) return;
        if ("value" in reply) results[one.index] = reply.value;
        else if (!mayRedirect) results[one.index] = answerWithError(one.read, reply.error.message);
        else {
          isLater ||= reply.redirect.kind === "later";
          again.push(redirected(one, reply.redirect));
        }
      });
      if (isLater) await sleep(laterAfterMs);
      open = again;
    }
    return results;
  }

  /** Where each command goes; those without keys go with the one after them, else with the one before. */
  function waitingFor<T>(split: readonly SlottedCommand[], reads: readonly ReadReply<T>[]): Pending<T>[] {
    if (split.length !== reads.length) throw new Error(`${split.length} commands for ${reads.length} replies`);
    const placeOf = ({ slot }: SlottedCommand) => (slot === null ? undefined : router.ownerOf(slot));
    const places = split.map(placeOf);
    let next: HostPort | null = places.findLast((place) => place !== undefined) ?? router.anyMaster();
    for (let i = places.length - 1; i >= 0; i--) {
      if (places[i] === undefined) places[i] = next;
      else next = places[i] ?? null;
    }
    return split.flatMap((command, index) => {
      const read = reads[index];
      return read ? [{ command, read, index, to: places[index] ?? null, isAsking: false }] : [];
    });
  }

  function redirected<T>(one: Pending<T>, meaning: ReplyMeaning): Pending<T> {
    if (meaning.kind !== "elsewhere") return { ...one, isAsking: false };
    const to = router.reach({ host: meaning.host ?? one.to?.host ?? "", port: meaning.port });
    if (!meaning.once) router.sawMoved(meaning.slot, to);
    return { ...one, to, isAsking: meaning.once };
  }

  async function sendAll<T>(open: readonly Pending<T>[], mayReject: boolean): Promise<Told<T>[]> {
    const groups = new Map<string, { to: HostPort | null; places: number[] }>();
    open.forEach(({ to }, i) => {
      const name = to === null ? "" : formatHostPort(to);
      const group = groups.get(name) ?? { to, places: [] };
      groups.set(name, group);
      group.places.push(i);
    });
    const told: Told<T>[] = [];
    const send = async ({ to, places }: { to: HostPort | null; places: number[] }) => {
      const mine = places.flatMap((i) => open[i] ?? []);
      const replies = await sendTo(to, mine, mayReject);
      places.forEach((place, i) => {
        const reply = replies[i];
        if (reply) told[place] = reply;
      });
    };
    await Promise.all([...groups.values()].map(send));
    return told;
  }

  async function sendTo<T>(to: HostPort | null, mine: Pending<T>[], mayReject: boolean): Promise<Told<T>[]> {
    const failAll = (message: string) => mine.map(({ read }) => ({ value: answerWithError(read, message) }));
    if (to === null) return failAll("CLUSTERDOWN no server holds this slot");
    const connection = connectionTo(to);
    try {
      await connection.open();
    } catch (error) {
      return failAll(`UNREACHABLE ${formatHostPort(to)} cannot be reached: ${lostOr(error, mayReject).message}`);
    }
    const commands = mine.flatMap(({ command, isAsking }) => (isAsking ? [asking, command.bytes] : [command.bytes]));
    const reads = mine.flatMap(({ read, isAsking }) => (isAsking ? [skip, orRedirect(read)] : [orRedirect(read)]));
    try {
      const replies = await connection.pipeline<Told<T> | null>(commands, reads);
      return replies.filter((reply) => reply !== null);
    } catch (error) {
      return failAll(`LOSTREPLY of ${formatHostPort(to)}: ${lostOr(error, mayReject).message}`);
    }
  }

  /** Throws what is no trouble of one server, and everything where nobody else is concerned. */
  function lostOr(error: unknown, mayReject: boolean): RedisError {
    if (!isRedisError(error)) throw error;
    router.sawTrouble();
    if (mayReject || error instanceof ReplyTooLarge) throw error;
    return error;
  }

  return {
    pipeline,
    async open() {
      if (!router.isSpread()) await home.open();
      // Only now it may have turned out that there are many.
      if (router.isSpread()) await router.ready();
    },
    close() {
      home.close();
      for (const connection of byPlace.values()) connection.close();
    },
    get isOpen() {
      return router.isSpread() || home.isOpen;
    },
    get bytesRead() {
      let bytes = home.bytesRead + bytesOfClosed;
      for (const connection of byPlace.values()) bytes += connection.bytesRead;
      return bytes;
    },
  };
}

const skip = (reader: ReplyReader): null => {
  reader.skip();
  return null;
};

/** A reply that says to ask elsewhere, or later, is told apart before anybody reads it. */
function orRedirect<T>(read: ReadReply<T>): ReadReply<Told<T>> {
  return (reader) => {
    const start = reader.position;
    const error = reader.error();
    if (error !== null) {
      const redirect = meaningOf(error.message);
      if (redirect.kind === "elsewhere" || redirect.kind === "later") return { redirect, error };
    }
    reader.position = start;
    return { value: read(reader) };
  };
}

function parsePlace(name: string): HostPort {
  const at = name.lastIndexOf(":");
  return { host: name.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(name.slice(at + 1)) };
}
