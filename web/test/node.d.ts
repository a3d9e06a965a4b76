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
declare module "node:fs" {
  export function mkdtempSync(prefix: string): string;
  export function rmSync(path: string, options: { readonly recursive: boolean }): void;
  export function writeFileSync(path: string, text: string): void;
}
declare module "node:os" {
  export function tmpdir(): string;
}
declare module "node:child_process" {
  export function spawnSync(file: string, args: readonly string[]): { readonly status: number | null };
  /** Throws where the program fails. */
  export function execFileSync(file: string, args: readonly string[], options: { readonly encoding: "utf8" }): string;
}
declare module "node:crypto" {
  export const webcrypto: Crypto;
}
