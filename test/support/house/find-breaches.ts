import { type Import, type ImportGraph, isOfTheHouse } from "./import-graph";
import type { TableLine } from "./read-table";

/** What the house forbids: `rooms` says who may import what, `doors` who alone may import something. One sentence each. */
export function findBreaches(graph: ImportGraph, rooms: readonly TableLine[], doors: readonly TableLine[]): string[] {
  const roomOf = (file: string) => rooms.find((room) => room.fits(file));
  const homeless = graph.files.filter((file) => !roomOf(file)).map((file) => `${file} has no line in the table`);
  const empty = [...rooms, ...doors].filter((line) => !graph.files.some(line.fits));
  const indexes = graph.files.filter((file) => /(^|\/)index\.(ts|tsx|mjs)$/.test(file));
  return [
    ...homeless,
    ...empty.map((line) => `${line.name} has a line and no file`),
    ...indexes.map((file) => `${file} is named like a barrel`),
    ...graph.imports.flatMap((found) => breachOf(found, roomOf(found.from), doors)),
  ];
}

function breachOf(found: Import, room: TableLine | undefined, doors: readonly TableLine[]): string[] {
  const { from, specifier, to } = found;
  const [house = [], packages = []] = room?.columns ?? [];
  const says = (why: string) => [`${from} imports ${specifier}: ${why}`];
  if (!isOfTheHouse(specifier)) {
    return packages.some((name) => isPackage(specifier, name)) ? [] : says(`not a package of ${room?.name}`);
  }
  if (to === null) return says("leads to no file of the repository");
  if (specifier.startsWith(".") && from.includes("/") && topOf(from) !== topOf(to)) return says("say it with @/");
  const door = doors.find((line) => line.fits(to));
  if (door && !lies(from, door.columns[0] ?? [])) return says(`${door.name} is not open to it`);
  if (room?.fits(to) || lies(to, house)) return [];
  return says(`${room?.name} may not`);
}

const topOf = (file: string) => file.split("/", 1)[0];

function isPackage(specifier: string, name: string): boolean {
  if (name === "*" || specifier === name) return true;
  return name === "node" ? specifier.startsWith("node:") : specifier.startsWith(`${name}/`);
}

function lies(file: string, places: readonly string[]): boolean {
  return places.some((place) => place === "*" || file === place || file.startsWith(`${place}/`));
}
