/** A line of a table: which files it speaks of, and the words of its further columns. */
export type TableLine = { name: string; fits: (file: string) => boolean; columns: string[][] };

/** The lines of a table drawn with `|`, without its head; `groups` are words that stand for several. */
export function readTable(text: string, groups: Record<string, string> = {}): TableLine[] {
  const rows = text.split("\n").filter((row) => row.includes("|"));
  return rows.slice(1).map((row) => {
    const [name = "", ...columns] = row.split("|").map((cell) => cell.trim());
    const words = (cell: string) => cell.split(" ").flatMap((word) => (groups[word] ?? word).split(" "));
    return { name, fits: fileMatcher(name), columns: columns.map((cell) => words(cell).filter((word) => word !== "")) };
  });
}

/** `*` is one name of a path, `**` everything below. */
function fileMatcher(glob: string): (file: string) => boolean {
  const parts = glob.split(/(\*\*\/|\*\*|\*)/);
  const pattern = parts.map((part) => wildcards[part] ?? part.replace(/[.()[\]]/g, "\\$&")).join("");
  const whole = new RegExp(`^${pattern}$`);
  return (file) => whole.test(file);
}

const wildcards: Record<string, string> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*" };
