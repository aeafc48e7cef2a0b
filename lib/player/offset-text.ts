const two = (part: number) => String(part).padStart(2, "0");

/** A place in a call, counted from its start: `00:07`, `12:40`, `1:02:03`; with `tenths` `00:07.3`. */
export function formatOffset(offsetMs: number, tenths = false): string {
  const allTenths = Math.max(0, Math.floor(offsetMs / 100));
  const seconds = Math.floor(allTenths / 10);
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = `${h > 0 ? `${h}:` : ""}${two(m)}:${two(s)}`;
  return tenths ? `${text}.${allTenths % 10}` : text;
}

/** The same in words, for who listens: `1 hour 2 minutes 3 seconds`. */
export function sayOffset(offsetMs: number): string {
  const seconds = Math.max(0, Math.floor(offsetMs / 1_000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 3_600), "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const said = parts.filter(([count], at) => count > 0 || (at === 2 && seconds === 0));
  return said.map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ");
}
