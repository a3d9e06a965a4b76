// The little of Node that tests use; its whole types are not worth a package.

declare const PROJECT_ROOT: string;

declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): void;
  /** `skip`: why it is not run, or false. */
  export function test(name: string, options: { readonly skip: string | false }, body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  interface Assert {
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    ok(value: unknown, message?: string): void;
    throws(body: () => unknown, expected?: RegExp | object | ((error: Error) => boolean)): void;
    rejects(body: Promise<unknown> | (() => Promise<unknown>), expected?: RegExp | object | ((error: Error) => boolean)): Promise<void>;
  }
  const assert: Assert;
  export default assert;
}
declare module "node:fs" {
  export function readFileSync(path: string): Uint8Array;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function existsSync(path: string): boolean;
}
