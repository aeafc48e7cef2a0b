/** The folder of what is kept of one watched server, by what tells it apart from others in the state store. */
export const folderOfScope = (scope: string): string => scope.replace(/[^A-Za-z0-9.-]+/g, "_").slice(0, 100) || "self";
