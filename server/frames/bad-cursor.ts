import { AppError } from "../errors";

export function badCursor(): AppError {
  const issue = { path: "cursor", message: "is not a cursor that this console gave" };
  return new AppError("bad-request", `${issue.path}: ${issue.message}`, [issue]);
}
