/**
 * What one sender can choose addresses from: an IPv4 address stands for itself, of IPv6 a whole /64, since that is what
 * every household and machine gets.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const plain = address.replace(/%.*$/, "").toLowerCase();
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain) ?? [];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = plain.split("::");
  const parts = (text: string) =>
    text === "" ? [] : text.split(":").flatMap((part) => (part.includes(".") ? [part, part] : [part]));
  const [first, last] = [parts(head), parts(tail ?? "")];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const all = [...first, ...Array<string>(missing).fill("0"), ...last];
  return `${all
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
