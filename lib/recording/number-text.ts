/** A text whose whole numbers are taken out: `12 of 40, since 3 s` is `# of #, since # s` with 12, 40 and 3. */
export type NumberText = { shape: string; numbers: number[] };

/** Stands for a number in a shape. Two never stand side by side: a shape that begins with two is a text with such characters. */
const mark = "\u0000";
const asItIs = mark + mark;
const maxDigits = 15;

/** Loses nothing: digits that are no number as JSON has it (`007`), or that are too many, stay in the shape. */
export function takeNumbers(text: string): NumberText {
  if (text.includes(mark)) return { shape: asItIs + text, numbers: [] };
  let shape = "";
  let from = 0;
  const numbers: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const first = text.charCodeAt(at) - 48;
    if (first < 0 || first > 9) continue;
    let end = at + 1;
    let value = first;
    for (; end < text.length; end++) {
      const digit = text.charCodeAt(end) - 48;
      if (digit < 0 || digit > 9) break;
      if (end - at < maxDigits) value = value * 10 + digit;
    }
    if (end - at <= maxDigits && (first !== 0 || end === at + 1)) {
      shape += text.slice(from, at) + mark;
      numbers.push(value);
      from = end;
    }
    at = end - 1;
  }
  return { shape: from === 0 ? text : shape + text.slice(from), numbers };
}

export function putNumbers({ shape, numbers }: NumberText): string {
  if (shape.startsWith(asItIs)) return shape.slice(asItIs.length);
  if (numbers.length === 0) return shape;
  const [first = "", ...parts] = shape.split(mark);
  return parts.reduce((text, part, i) => text + String(numbers[i]) + part, first);
}

export function countPlaces(shape: string): number {
  return shape.startsWith(asItIs) ? 0 : shape.split(mark).length - 1;
}
