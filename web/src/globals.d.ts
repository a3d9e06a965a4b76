/** Where the core compiled to WebAssembly lies; "" where it was not built. Put in by the bundler. */
declare const WASM_URL: string;
/** The script of the worker that replays journals. */
declare const WORKER_URL: string;

declare module "*.css";
