/** The little of Node that the bundled tests use, so that no package of types is needed. */
declare module "node:test" {
  export function test(name: string, body: () => void | Promise<void>): Promise<void>;
}
declare module "node:assert/strict" {
  interface Assert {
    (value: unknown, message?: string): asserts value;
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(actual: string, expected: RegExp, message?: string): void;
    doesNotMatch(actual: string, expected: RegExp, message?: string): void;
  }
  const assert: Assert;
  export default assert;
}
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };
declare module "*.jsonl" {
  const text: string;
  export default text;
}
declare module "node:crypto" {
  export const webcrypto: Crypto;
}
