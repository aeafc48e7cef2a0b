import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";
import {
  countJumpMarks,
  findJumpMark,
  type JumpKind,
  type JumpMark,
  jumpKeys,
  jumpKinds,
} from "@/lib/player/jump-marks";
import { MarkGlyph, markWords } from "./mark-glyph";

export interface JumpBarProps {
  marks: readonly JumpMark[];
  cursorId: string;
  onJump(kind: JumpKind, by: 1 | -1): void;
}

/** What happened in the call by kind, counted; leads to the next of a kind and to the one before. */
export function JumpBar({ marks, cursorId, onJump }: JumpBarProps) {
  const counts = countJumpMarks(marks);
  return (
    <ul
      aria-label="Jump to the next"
      className="flex min-w-0 flex-wrap gap-x-1 gap-y-0.5 max-lg:order-last max-lg:w-full max-lg:flex-nowrap max-lg:overflow-x-auto lg:flex-1"
    >
      {jumpKinds.map((kind) => {
        if (counts[kind] === 0) return null;
        const [one, many] = markWords[kind];
        const key = jumpKeys[kind];
        return (
          <li key={kind} className="inline-flex shrink-0 items-center text-xs text-text-2">
            <Arrow
              name={`${one} before`}
              isOff={findJumpMark(marks, kind, cursorId, -1) === null}
              tip={key && `The ${one} before (shift ${key})`}
              onClick={() => onJump(kind, -1)}
              word="←"
            />
            <span className="figure inline-flex items-center gap-1 whitespace-nowrap">
              <MarkGlyph kind={kind} />
              {formatCount(counts[kind])} {counts[kind] === 1 ? one : many}
            </span>
            <Arrow
              name={`Next ${one}`}
              isOff={findJumpMark(marks, kind, cursorId, 1) === null}
              tip={key && `The next ${one} (${key})`}
              onClick={() => onJump(kind, 1)}
              word="→"
            />
          </li>
        );
      })}
    </ul>
  );
}

interface ArrowProps {
  name: string;
  tip: string | undefined;
  isOff: boolean;
  word: string;
  onClick(): void;
}

function Arrow({ name, tip, isOff, word, onClick }: ArrowProps) {
  return (
    <Button look="quiet" className="px-1" aria-label={name} tip={tip ?? name} disabled={isOff} onClick={onClick}>
      {word}
    </Button>
  );
}
