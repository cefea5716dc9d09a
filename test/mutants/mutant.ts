/** A bug to plant: one place of the code, and what to make of it. */
export interface Mutant {
  name: string;
  file: string;
  find: string;
  replace: string;
  /** Tests that must tell of it, where they are no search: their file, a pattern of their names, and words of a failing one. */
  caughtBy?: { file: string; tests: string; told: string };
}
